import { mkdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { AppError } from '@adjutant/contracts-core';
import { randomToken } from '@adjutant/crypto';
import { z } from 'zod';

/** Layout of the data folder. Raise it when an older program could no longer read what a newer one wrote. */
export const DATA_FORMAT = 1;

const MINIMUM_FREE_BYTES = 200 * 1024 * 1024;

const version = z.object({ format: z.number().int(), created_at: z.string() });
const secrets = z.object({ encryption_keys: z.string(), database_password: z.string() });
export type Secrets = z.infer<typeof secrets>;

/** Where everything of one installation lies. Nothing outside of it is written. */
export interface DataFolder {
  path: string;
  secrets: Secrets;
  isNew: boolean;
}

function refusal(path: string, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException).code;
  const sentences: Record<string, string> = {
    EACCES: `The data folder ${path} cannot be written by this user. Choose another with --data DIR, or change its owner.`,
    EPERM: `The data folder ${path} cannot be written by this user. Choose another with --data DIR, or change its owner.`,
    EROFS: `The data folder ${path} is on a read-only file system. Choose another with --data DIR.`,
    ENOSPC: `The disk under ${path} is full. Free some space, or choose another folder with --data DIR.`,
    ENOTDIR: `${path} is not a folder. Choose another with --data DIR.`,
    EEXIST: `${path} is not a folder. Choose another with --data DIR.`,
  };
  return new AppError('UNAVAILABLE', sentences[code ?? ''] ?? `The data folder ${path} cannot be made or opened (${code ?? String(cause)}). Choose another with --data DIR.`, undefined, { cause });
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof SyntaxError || error instanceof z.ZodError) {
      throw new AppError('CONFLICT', `${path} is damaged. Restore it from a copy, or start anew with "npm start -- reset".`);
    }
    throw error;
  }
}

/** Written beside, flushed and renamed: a crash leaves the old file or the new one, never half of it. */
export async function writeJsonAtomically(path: string, value: unknown): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  await writeFile(beside, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(beside, path);
}

/** Level by level, because Node's recursive mkdir answers ENOENT whatever the file system says. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o711 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isFolder(path))) return;
    if (code !== 'ENOENT' || dirname(path) === path || (await isFolder(dirname(path)))) throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o711 });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}

async function checkSpace(path: string): Promise<void> {
  const disk = await statfs(path);
  if (disk.bavail * disk.bsize >= MINIMUM_FREE_BYTES) return;
  throw new AppError('UNAVAILABLE', `The disk under ${path} has less than 200 MB left. Free some space, or choose another folder with --data DIR.`);
}

async function checkVersion(path: string): Promise<boolean> {
  const file = join(path, 'version.json');
  const found = await readJson(file, version);
  if (!found) {
    await writeJsonAtomically(file, { format: DATA_FORMAT, created_at: new Date().toISOString() });
    return true;
  }
  if (found.format > DATA_FORMAT) {
    throw new AppError('CONFLICT', `The data folder ${path} was written by a newer Adjutant. Update this program, or choose another folder with --data DIR.`);
  }
  return false;
}

async function readSecrets(path: string): Promise<Secrets> {
  const file = join(path, 'secrets.json');
  const found = await readJson(file, secrets);
  if (found) return found;
  const created = { encryption_keys: `k1:${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex')}`, database_password: randomToken(24) };
  await writeJsonAtomically(file, created);
  return created;
}

/** Creates the folder, or opens it if it is one of ours and not newer than this program. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  try {
    await makeFolder(path);
    const probe = join(path, `.probe.${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
    await checkSpace(path);
    const isNew = await checkVersion(path);
    return { path, secrets: await readSecrets(path), isNew };
  } catch (error) {
    throw error instanceof AppError ? error : refusal(path, error);
  }
}
