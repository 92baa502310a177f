import { measureBlobs } from '@adjutant/contracts-backup';
import { Clock, type MessageContext, systemContext } from '@adjutant/contracts-core';
import { measureIndex } from '@adjutant/contracts-embedding';
import type { StorageUse } from '@adjutant/contracts-operations';
import { Bus } from '@adjutant/messaging';
import { KeptAnswers, PLATFORM_INFO, type PlatformInfo } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import { StorageRepository } from './storage.repository.js';

type Bytes = StorageUse['bytes'];

/** A status may be asked for many times a second, and sizes change slowly. */
const SERVES_MS = 60_000;
export const NO_BYTES: Bytes = { database: 0, search_index: 0, blobs: 0, total: 0 };

@Injectable()
export class StorageService {
  readonly #bytes: KeptAnswers<Bytes>;
  #blobs = 0;
  #index: number | null = 0;

  constructor(
    private readonly repository: StorageRepository,
    private readonly bus: Bus,
    clock: Clock,
    @Inject(PLATFORM_INFO) private readonly platform: PlatformInfo,
  ) {
    this.#bytes = new KeptAnswers({ clock, keepMs: SERVES_MS, atMost: 1 });
  }

  /** What cannot be measured is measured again at the next request. */
  bytes(): Promise<Bytes> {
    return this.#bytes.of('', () => this.measure());
  }

  /** Where things lie on a machine concerns those who look after it. */
  folderFor({ role }: MessageContext): string | null {
    return role === 'admin' ? this.platform.dataDir : null;
  }

  private async measure(): Promise<Bytes> {
    const [database, search_index, blobs] = await Promise.all([this.repository.databaseBytes(), this.measureIndex(), this.measureBlobs()]);
    return { database, search_index, blobs, total: database + (search_index ?? 0) + blobs };
  }

  /** Only who keeps them knows where they lie. While it is away, as its check tells, the last figure stands. */
  private async measureIndex(): Promise<number | null> {
    const answer = await this.bus.request(systemContext(), measureIndex, {}).catch(() => null);
    return (this.#index = answer ? answer.bytes : this.#index);
  }

  private async measureBlobs(): Promise<number> {
    const answer = await this.bus.request(systemContext(), measureBlobs, {}).catch(() => null);
    return (this.#blobs = answer?.bytes ?? this.#blobs);
  }
}
