import { BlobStore } from '@adjutant/blob-store';
import { Clock } from '@adjutant/contracts-core';
import { KeptAnswers } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

const SERVES_MS = 60_000;

/** How much the blob store holds. Of many blobs that takes a while: who asks meanwhile waits for the same count. */
@Injectable()
export class BlobSizesService {
  readonly #bytes: KeptAnswers<number>;

  constructor(
    private readonly blobs: BlobStore,
    clock: Clock,
  ) {
    this.#bytes = new KeptAnswers({ clock, keepMs: SERVES_MS, atMost: 1 });
  }

  bytes(): Promise<number> {
    return this.#bytes.of('', () => this.blobs.totalBytes());
  }
}
