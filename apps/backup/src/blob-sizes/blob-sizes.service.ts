import { BlobStore } from '@adjutant/blob-store';
import { Clock } from '@adjutant/contracts-core';
import { Injectable } from '@nestjs/common';

const SERVES_MS = 60_000;

/** How much the blob store holds. Of many blobs that takes a while: who asks meanwhile waits for the same count. */
@Injectable()
export class BlobSizesService {
  #known: { bytes: number; atMs: number } | null = null;
  #counting: Promise<number> | null = null;

  constructor(
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  async bytes(): Promise<number> {
    const nowMs = this.clock.now().getTime();
    if (this.#known && Math.abs(nowMs - this.#known.atMs) < SERVES_MS) return this.#known.bytes;
    this.#counting ??= this.count(nowMs).finally(() => (this.#counting = null));
    return this.#counting;
  }

  private async count(atMs: number): Promise<number> {
    const bytes = await this.blobs.totalBytes();
    this.#known = { bytes, atMs };
    return bytes;
  }
}
