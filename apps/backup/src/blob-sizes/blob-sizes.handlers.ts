import { measureBlobs } from '@adjutant/contracts-backup';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { BlobSizesService } from './blob-sizes.service.js';

@Injectable()
export class BlobSizesHandlers {
  constructor(private readonly sizes: BlobSizesService) {}

  @HandlesRequest(measureBlobs)
  async measureBlobs(): Promise<{ bytes: number }> {
    return { bytes: await this.sizes.bytes() };
  }
}
