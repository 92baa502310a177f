import { Module } from '@nestjs/common';

import { ErasuresController } from './erasures.controller.js';
import { ErasuresHandlers } from './erasures.handlers.js';

@Module({ controllers: [ErasuresController], providers: [ErasuresHandlers] })
export class ErasuresModule {}
