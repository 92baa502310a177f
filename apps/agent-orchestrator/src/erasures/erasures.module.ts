import { Module } from '@nestjs/common';

import { ErasuresHandlers } from './erasures.handlers.js';

@Module({ providers: [ErasuresHandlers] })
export class ErasuresModule {}
