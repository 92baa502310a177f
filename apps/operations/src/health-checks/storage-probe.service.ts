import { PLATFORM_INFO, type PlatformInfo } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { access, constants, statfs } from 'node:fs/promises';

import { judgeStorage, type Check, type StorageFinding } from './judge-storage.js';

@Injectable()
export class StorageProbeService {
  constructor(@Inject(PLATFORM_INFO) private readonly platform: PlatformInfo) {}

  async check(): Promise<Check> {
    return judgeStorage(await this.examine());
  }

  private async examine(): Promise<StorageFinding> {
    try {
      await access(this.platform.dataDir, constants.W_OK);
      const { bavail, bsize } = await statfs(this.platform.dataDir);
      return { freeBytes: bavail * bsize };
    } catch (error) {
      return { errorCode: String((error as NodeJS.ErrnoException).code) };
    }
  }
}
