import { createUpload, deleteUpload, getOpenUpload } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { UploadsService } from './uploads.service.js';

@Injectable()
export class UploadsHandlers {
  constructor(private readonly uploads: UploadsService) {}

  @HandlesRequest(createUpload)
  create(ctx: MessageContext, request: { name: string; size_bytes: number; import_name?: string | undefined }) {
    return this.uploads.create(ctx, request);
  }

  @HandlesRequest(getOpenUpload)
  getOpen(ctx: MessageContext, { id }: { id: string }) {
    return this.uploads.getOpen(ctx, id);
  }

  @HandlesRequest(deleteUpload)
  async delete(ctx: MessageContext, { id }: { id: string }) {
    await this.uploads.giveUp(ctx, id);
    return { deleted: true as const };
  }
}
