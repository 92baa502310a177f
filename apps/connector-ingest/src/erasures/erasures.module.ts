import { Module } from '@nestjs/common';

import { ImportsModule } from '../imports/imports.module.js';
import { ErasuresHandlers } from './erasures.handlers.js';

@Module({ imports: [ImportsModule], providers: [ErasuresHandlers] })
export class ErasuresModule {}
