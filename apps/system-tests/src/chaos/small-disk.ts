import { execFile } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BLOCK_BYTES = 64 * 1024;

/** A disk of a few MB in memory that can be filled to the last byte. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** Over an empty folder; null where that may not be done. */
  static async mount(folder: string, megabytes: number): Promise<SmallDisk | null> {
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder]);
      return new SmallDisk(folder);
    } catch {
      return null;
    }
  }

  async fill(): Promise<void> {
    const file = await open(this.#filler, 'w');
    try {
      for (let size = BLOCK_BYTES; size >= 1; ) {
        const isWritten = await file.write(Buffer.alloc(size)).then(({ bytesWritten }) => bytesWritten === size, () => false);
        if (!isWritten) size = Math.floor(size / 2);
      }
    } finally {
      await file.close();
    }
  }

  async free(): Promise<void> {
    await rm(this.#filler, { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', ['-l', this.folder]);
  }

  get #filler(): string {
    return join(this.folder, 'filler');
  }
}
