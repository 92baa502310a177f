import { Module } from '@nestjs/common';

import { DocumentsModule } from '../documents/documents.module.js';
import { SearchesHandlers } from './searches.handlers.js';

@Module({ imports: [DocumentsModule], providers: [SearchesHandlers] })
export class SearchesModule {}
