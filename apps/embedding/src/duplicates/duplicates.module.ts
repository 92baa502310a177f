import { Module } from '@nestjs/common';

import { DuplicatesHandlers } from './duplicates.handlers.js';

@Module({ providers: [DuplicatesHandlers] })
export class DuplicatesModule {}
