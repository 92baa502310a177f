import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders and files carry different marks, so that `a` and `a/b` can both be keys. */
export const FOLDER_MARK = 'd-';
export const FILE_MARK = 'f-';

interface Entry {
  /** The key, or for a folder the beginning of its keys with the slash. */
  key: string;
  isFolder: boolean;
  path: string;
}

/** The keys under `folder` in the order of their characters, those that begin with `prefix` and come after `after`; reads no folder in vain. */
export async function* walkInKeyOrder(folder: string, prefix: string, after: string): AsyncGenerator<{ key: string; path: string }> {
  const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const names = parent.split('/').filter(Boolean);
  yield* walkFolder(join(folder, ...names.map((name) => FOLDER_MARK + name)), prefix, after, parent);
}

async function* walkFolder(folder: string, prefix: string, after: string, parent: string): AsyncGenerator<{ key: string; path: string }> {
  for (const entry of await readEntries(folder, parent)) {
    if (!mayHold(entry, prefix, after)) continue;
    if (entry.isFolder) yield* walkFolder(entry.path, prefix, after, entry.key);
    else yield { key: entry.key, path: entry.path };
  }
}

function mayHold({ key, isFolder }: Entry, prefix: string, after: string): boolean {
  if (!isFolder) return key.startsWith(prefix) && key > after;
  return (key.startsWith(prefix) || prefix.startsWith(key)) && (key > after || after.startsWith(key));
}

async function readEntries(folder: string, parent: string): Promise<Entry[]> {
  const entries = await readFolder(folder);
  return entries
    .map((entry) => toEntry(entry, folder, parent))
    .filter((entry) => entry !== null)
    .sort((left, right) => (left.key < right.key ? -1 : 1));
}

function toEntry(entry: Dirent, folder: string, parent: string): Entry | null {
  const mark = entry.isDirectory() ? FOLDER_MARK : FILE_MARK;
  if (!entry.name.startsWith(mark) || !(entry.isDirectory() || entry.isFile())) return null;
  const name = entry.name.slice(mark.length);
  return { key: `${parent}${name}${entry.isDirectory() ? '/' : ''}`, isFolder: entry.isDirectory(), path: join(folder, entry.name) };
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
