import { Module } from '@nestjs/common';

import { DocumentsModule } from './documents/documents.module.js';
import { DuplicatesModule } from './duplicates/duplicates.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { SearchesModule } from './searches/searches.module.js';

@Module({ imports: [DocumentsModule, SearchesModule, DuplicatesModule, ErasuresModule] })
export class AppModule {}
