import { BlobStore, deleteUnder } from '@adjutant/blob-store';
import { uploadPrefix } from '@adjutant/contracts-connector-ingest';
import { Clock } from '@adjutant/contracts-core';
import { Injectable } from '@nestjs/common';

import { UploadSpool } from './upload-spool.service.js';
import { UploadsRepository } from './uploads.repository.js';

const KEPT_MS = 24 * 3_600_000;
/** Longer than any request takes: a part that was on its way while its upload was closed has arrived by then. */
const SETTLED_MS = 15 * 60_000;
const BATCH = 500;

/** Removes what is left of uploads: those of imports that have ended, and those that nobody has imported within a day. */
@Injectable()
export class UploadCleanup {
  constructor(
    private readonly uploads: UploadsRepository,
    private readonly blobs: BlobStore,
    private readonly spool: UploadSpool,
    private readonly clock: Clock,
  ) {}

  async hasWork(): Promise<boolean> {
    return (await this.uploads.hasDue(this.before(KEPT_MS), this.before(SETTLED_MS))) || (await this.spool.abandoned()).length > 0;
  }

  /** Bytes go when an upload is closed and once more before it is forgotten, so that a crash or a late part leaves nothing. */
  async clean(signal: AbortSignal): Promise<void> {
    for (let closed = await this.close(); closed > 0 && !signal.aborted; closed = await this.close());
    for (let forgotten = await this.forget(); forgotten > 0 && !signal.aborted; forgotten = await this.forget());
    await this.spool.removeAbandoned();
  }

  private async close(): Promise<number> {
    const closed = await this.uploads.closeDue(this.clock.now(), this.before(KEPT_MS), BATCH);
    await this.deleteBytes(closed);
    return closed.length;
  }

  private async forget(): Promise<number> {
    const settled = await this.uploads.closedBefore(this.before(SETTLED_MS), BATCH);
    await this.deleteBytes(settled);
    await this.uploads.remove(settled.map(({ id }) => id));
    return settled.length;
  }

  private async deleteBytes(uploads: readonly { id: string; user_id: string }[]): Promise<void> {
    for (const { id, user_id } of uploads) await deleteUnder(this.blobs, { userId: user_id }, uploadPrefix(id));
  }

  private before(milliseconds: number): Date {
    return new Date(this.clock.now().getTime() - milliseconds);
  }
}
