import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';

import { AppError } from '@adjutant/contracts-core';

import { BlobStore, type Blob, type BlobContext, type BlobPage, type StoredBlob } from './blob-store.js';
import { checkKey, checkLimit, checkPrefix, checkUserId } from './check-key.js';
import { FILE_MARK, FOLDER_MARK, walkInKeyOrder } from './walk-in-key-order.js';

const LEFTOVER_AGE_MS = 24 * 3_600_000;
const RENAME_TRIES = 5;

/** Blobs as files under one folder: `users/<user id>/d-<part>/f-<part>`. Writes go beside, are flushed and renamed. */
export class FolderBlobStore extends BlobStore {
  private constructor(private readonly root: string) {
    super();
  }

  /** Makes the folder, and removes what an interrupted write left there more than a day ago. */
  static async open(root: string): Promise<FolderBlobStore> {
    await mkdir(join(root, 'users'), { recursive: true, mode: 0o700 });
    await mkdir(join(root, 'tmp'), { recursive: true, mode: 0o700 });
    await removeLeftovers(join(root, 'tmp'));
    return new FolderBlobStore(root);
  }

  override async put(ctx: BlobContext, key: string, body: Readable | Uint8Array): Promise<StoredBlob> {
    const path = this.#pathOf(ctx, key);
    const beside = join(this.root, 'tmp', randomUUID());
    try {
      const stored = await writeAndFlush(beside, body);
      await moveIntoPlace(beside, path);
      return stored;
    } finally {
      await rm(beside, { force: true });
    }
  }

  override async get(ctx: BlobContext, key: string): Promise<Readable> {
    const path = this.#pathOf(ctx, key);
    const file = await absentAsNull(open(path));
    if (file) return file.createReadStream();
    throw new AppError('NOT_FOUND', 'There is no such blob; it may have been deleted.');
  }

  override async head(ctx: BlobContext, key: string): Promise<Blob | null> {
    return describe(key, this.#pathOf(ctx, key));
  }

  override async delete(ctx: BlobContext, key: string): Promise<void> {
    const path = this.#pathOf(ctx, key);
    await rm(path, { force: true });
    await removeEmptyFolders(dirname(path), this.#folderOf(ctx));
  }

  override async list(ctx: BlobContext, prefix: string, limit: number, cursor = ''): Promise<BlobPage> {
    checkPrefix(prefix);
    checkLimit(limit);
    const blobs: Blob[] = [];
    for await (const { key, path } of walkInKeyOrder(this.#folderOf(ctx), prefix, cursor)) {
      const blob = await describe(key, path);
      if (!blob) continue;
      if (blobs.length === limit) return { blobs, nextCursor: blobs.at(-1)?.key ?? null };
      blobs.push(blob);
    }
    return { blobs, nextCursor: null };
  }

  /** Taken away in one move, so that nobody sees half of it. */
  override async deleteAll(ctx: BlobContext): Promise<void> {
    const aside = join(this.root, 'tmp', randomUUID());
    await absentAsNull(rename(this.#folderOf(ctx), aside));
    await rm(aside, { recursive: true, force: true });
  }

  override async totalBytes(): Promise<number> {
    const users = join(this.root, 'users');
    let bytes = 0;
    for (const user of await readdir(users)) {
      for await (const { key, path } of walkInKeyOrder(join(users, user), '', '')) bytes += (await describe(key, path))?.sizeBytes ?? 0;
    }
    return bytes;
  }

  #folderOf({ userId }: BlobContext): string {
    return join(this.root, 'users', checkUserId(userId));
  }

  #pathOf(ctx: BlobContext, key: string): string {
    const parts = checkKey(key);
    const marked = parts.map((part, index) => `${index === parts.length - 1 ? FILE_MARK : FOLDER_MARK}${part}`);
    return join(this.#folderOf(ctx), ...marked);
  }
}

async function describe(key: string, path: string): Promise<Blob | null> {
  const found = await absentAsNull(stat(path));
  return found && { key, sizeBytes: found.size, modifiedAt: found.mtime };
}

async function writeAndFlush(path: string, body: Readable | Uint8Array): Promise<StoredBlob> {
  const file = await open(path, 'wx', 0o600);
  try {
    const stored = await writeAll(file, body instanceof Uint8Array ? Readable.from([body]) : body);
    await file.sync();
    return stored;
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, body: Readable): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    hash.update(bytes);
    sizeBytes += bytes.byteLength;
    await file.writeFile(bytes);
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** The user's folder may be taken away between making it and moving into it. */
async function moveIntoPlace(from: string, to: string, tries = RENAME_TRIES): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await rename(from, to);
    await flushFolder(dirname(to));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries <= 1) throw error;
    await moveIntoPlace(from, to, tries - 1);
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await absentAsNull(open(path, 'r'));
  if (!folder) return;
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** From `folder` up to below `top`; one that still holds something, or that somebody else removed, ends it. */
async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let at = folder; at !== top; at = dirname(at)) {
    const isGone = await rmdir(at).then(() => true, () => false);
    if (!isGone) return;
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  const oldest = Date.now() - LEFTOVER_AGE_MS;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await absentAsNull(stat(path));
    if (found && found.mtimeMs < oldest) await rm(path, { recursive: true, force: true });
  }
}

async function absentAsNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
