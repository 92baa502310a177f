import { Module } from '@nestjs/common';

import { DocumentsModule } from './documents/documents.module.js';
import { DuplicatesModule } from './duplicates/duplicates.module.js';
import { SearchesModule } from './searches/searches.module.js';

@Module({ imports: [DocumentsModule, SearchesModule, DuplicatesModule] })
export class AppModule {}
