import { Module } from '@nestjs/common';

import { BlobSizesHandlers } from './blob-sizes.handlers.js';
import { BlobSizesService } from './blob-sizes.service.js';

@Module({ providers: [BlobSizesHandlers, BlobSizesService] })
export class BlobSizesModule {}
