import { join } from 'node:path';

import { measureBlobs } from '@adjutant/contracts-backup';
import { Clock, type MessageContext, systemContext } from '@adjutant/contracts-core';
import type { StorageUse } from '@adjutant/contracts-operations';
import { Bus } from '@adjutant/messaging';
import { PLATFORM_INFO, type PlatformInfo } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import { folderBytes } from './folder-bytes.js';
import { StorageRepository } from './storage.repository.js';

type Bytes = StorageUse['bytes'];

/** A status may be asked for many times a second, and sizes change slowly. */
const SERVES_MS = 60_000;
export const NO_BYTES: Bytes = { database: 0, search_index: 0, blobs: 0, total: 0 };

@Injectable()
export class StorageService {
  #bytes: Promise<Bytes> | null = null;
  #measuredAtMs = 0;
  #blobs = 0;

  constructor(
    private readonly repository: StorageRepository,
    private readonly bus: Bus,
    private readonly clock: Clock,
    @Inject(PLATFORM_INFO) private readonly platform: PlatformInfo,
  ) {}

  /** What cannot be measured is measured again at the next request. */
  bytes(): Promise<Bytes> {
    const nowMs = this.clock.now().getTime();
    if (!this.#bytes || Math.abs(nowMs - this.#measuredAtMs) >= SERVES_MS) {
      this.#measuredAtMs = nowMs;
      const measuring = this.measure();
      measuring.catch(() => (this.#bytes = this.#bytes === measuring ? null : this.#bytes));
      this.#bytes = measuring;
    }
    return this.#bytes;
  }

  /** Where things lie on a machine concerns those who look after it. */
  folderFor({ role }: MessageContext): string | null {
    return role === 'admin' ? this.platform.dataDir : null;
  }

  private async measure(): Promise<Bytes> {
    const { dataDir } = this.platform;
    const [database, search_index, blobs] = await Promise.all([this.repository.databaseBytes(), folderBytes(join(dataDir, 'index')), this.measureBlobs()]);
    return { database, search_index, blobs, total: database + search_index + blobs };
  }

  /** Only who keeps them knows where they lie. While it is away, as its check tells, the last figure stands. */
  private async measureBlobs(): Promise<number> {
    const answer = await this.bus.request(systemContext(), measureBlobs, {}).catch(() => null);
    return (this.#blobs = answer?.bytes ?? this.#blobs);
  }
}
