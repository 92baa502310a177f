import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

import { BlobStore, listAll } from '@adjutant/blob-store';
import { uploadPrefix } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { PLATFORM_INFO, type PlatformInfo } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import { type UploadRow, UploadsRepository } from './uploads.repository.js';

type UserContext = Pick<MessageContext, 'userId'>;

/** Uploads as files again, one folder per import below the data folder. It may be wiped: the blobs are the truth. */
@Injectable()
export class UploadSpool {
  private readonly root: string;

  constructor(
    private readonly blobs: BlobStore,
    private readonly uploads: UploadsRepository,
    @Inject(PLATFORM_INFO) platform: PlatformInfo,
  ) {
    this.root = join(platform.dataDir, 'imports');
  }

  /** Writes what is missing of an import's files, and answers the folder they lie in. Two may do so at once. */
  async complete(ctx: UserContext, importId: string, signal: AbortSignal): Promise<string> {
    const files = join(this.root, importId, 'files');
    await mkdir(files, { recursive: true, mode: 0o700 });
    for (const upload of await this.uploads.ofImport(ctx, importId)) {
      signal.throwIfAborted();
      const path = join(files, upload.name);
      if ((await sizeOf(path)) !== Number(upload.size_bytes)) await this.write(ctx, upload, path, join(this.root, importId, randomUUID()), signal).catch(explain);
    }
    return files;
  }

  /** Removes the folders of imports that have ended. */
  async removeAbandoned(): Promise<void> {
    for (const id of await this.abandoned()) await rm(join(this.root, id), { recursive: true, force: true });
  }

  async abandoned(): Promise<string[]> {
    const ids = (await readdir(this.root).catch(() => [])).filter((name) => /^[0-9a-f-]{36}$/.test(name));
    if (ids.length === 0) return [];
    const unfinished = await this.uploads.unfinishedImports(ids);
    return ids.filter((id) => !unfinished.has(id));
  }

  /** Written beside and renamed: a file is there as a whole or not at all. Its time is that of the upload, whenever it is written. */
  private async write(ctx: UserContext, upload: UploadRow, path: string, beside: string, signal: AbortSignal): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(beside, 'wx', 0o600);
    try {
      for await (const { key } of listAll(this.blobs, ctx, uploadPrefix(upload.id))) {
        for await (const chunk of (await this.blobs.get(ctx, key)) as AsyncIterable<Uint8Array>) {
          signal.throwIfAborted();
          await file.writeFile(chunk);
        }
      }
      await file.utimes(upload.created_at, upload.created_at);
    } finally {
      await file.close();
    }
    if ((await sizeOf(beside)) !== Number(upload.size_bytes)) throw new AppError('INTERNAL', `The bytes of "${upload.name}" are gone from the server. Upload the file again.`);
    await rename(beside, path);
  }
}

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(({ size }) => size, () => null);
}

function explain(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  throw new AppError('UNAVAILABLE', 'The disk of the server is full. Free some space, then import again.');
}
