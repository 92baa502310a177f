import { BlobStore } from '@adjutant/blob-store';
import { eraseUser } from '@adjutant/contracts-backup';
import type { ErasedPart, MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest, UserEraser } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

const COUNTED = 1_000;

@Injectable()
export class ErasuresHandlers {
  constructor(
    private readonly eraser: UserEraser,
    private readonly blobs: BlobStore,
  ) {}

  @HandlesRequest(eraseUser)
  async eraseUser(ctx: MessageContext): Promise<ErasedPart> {
    const { removed, pending } = await this.eraser.erase(ctx, { asked: [eraseUser] });
    const { blobs } = await this.blobs.list(ctx, '', COUNTED);
    await this.blobs.deleteAll(ctx);
    return { removed: removed + blobs.length, pending };
  }
}
