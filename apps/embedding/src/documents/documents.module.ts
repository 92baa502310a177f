import { Module } from '@nestjs/common';

import { DocumentsHandlers } from './documents.handlers.js';
import { DocumentsRepository } from './documents.repository.js';
import { EventTextsService } from './event-texts.service.js';
import { IndexStatesRepository } from './index-states.repository.js';
import { IndexStatusService } from './index-status.service.js';
import { IndexingService } from './indexing.service.js';
import { ReconcilingService } from './reconciling.service.js';
import { VectorsService } from './vectors.service.js';

@Module({
  providers: [DocumentsRepository, IndexStatesRepository, EventTextsService, VectorsService, IndexingService, ReconcilingService, IndexStatusService, DocumentsHandlers],
  exports: [VectorsService],
})
export class DocumentsModule {}
