import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

import type { SourceFile } from '../connectors/connector.js';
import { explainFileError } from '../connectors/explain-file-error.js';
import { isSlackFolder } from './detect-format.js';

const MAX_DEPTH = 100;
const IGNORED = /^(\.|~|#)|(\.lock|\.lck|\.msf|~|\.swp|\.tmp|\.part)$|^(maildirsize|maildirfolder|subscriptions|dovecot|courierimap|Thumbs\.db$|desktop\.ini$|__MACOSX$)/;

/** What the walk comes across, in a fixed order: folder by folder, names sorted by code unit. */
export type Walked = { kind: 'source'; root: number; file: SourceFile } | { kind: 'skipped'; root: number; path: string; reason: string };

/** Walks the given files and folders. Links inside a folder are not followed; what cannot be read is reported and passed over. */
export async function* walkFiles(roots: readonly string[]): AsyncGenerator<Walked> {
  for (const [root, path] of roots.entries()) yield* walkPath({ root, path, top: path, depth: 0 });
}

interface Place {
  root: number;
  path: string;
  top: string;
  depth: number;
}

async function* walkPath(place: Place): AsyncGenerator<Walked> {
  const { root, path } = place;
  try {
    const link = await lstat(path);
    if (link.isSymbolicLink() && place.depth > 0) {
      const reason = await linkReason(place);
      if (reason) yield { kind: 'skipped', root, path, reason };
      return;
    }
    const found = link.isSymbolicLink() ? await stat(path) : link;
    if (found.isDirectory()) yield* walkFolder(place, found.mtime);
    else if (found.isFile()) yield { kind: 'source', root, file: { path, size_bytes: found.size, modified_at: found.mtime.toISOString(), is_folder: false } };
    else yield { kind: 'skipped', root, path, reason: 'It is neither a file nor a folder.' };
  } catch (error) {
    yield { kind: 'skipped', root, path: path.slice(0, 4096), reason: isMisread(path, error) ? 'Its name is not valid UTF-8; rename it to import it.' : explainFileError(error) };
  }
}

/** A name that could not be decoded names nothing. */
function isMisread(path: string, error: unknown): boolean {
  return path.includes('\ufffd') && (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
}

async function* walkFolder(place: Place, modifiedAt: Date): AsyncGenerator<Walked> {
  if (place.depth >= MAX_DEPTH) {
    yield { kind: 'skipped', root: place.root, path: place.path, reason: `It lies more than ${MAX_DEPTH} folders deep.` };
    return;
  }
  const entries = (await readdir(place.path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (await isSlackFolder(place.path, entries)) {
    yield { kind: 'source', root: place.root, file: { path: place.path, size_bytes: await folderBytes(place.path), modified_at: modifiedAt.toISOString(), is_folder: true } };
    return;
  }
  const isMaildir = entries.some(({ name }) => name === 'cur') && entries.some(({ name }) => name === 'new' || name === 'tmp' || name === 'cur');
  for (const entry of entries) {
    if (await isIgnored(place.path, entry, isMaildir)) continue;
    yield* walkPath({ ...place, path: join(place.path, entry.name), depth: place.depth + 1 });
  }
}

/** Hidden and lock files, a Maildir's `tmp`; but `.Sent` beside `cur` is a folder of mails. */
async function isIgnored(folder: string, entry: Dirent, isMaildir: boolean): Promise<boolean> {
  if (isMaildir && entry.name === 'tmp') return true;
  if (!IGNORED.test(entry.name)) return false;
  if (!entry.isDirectory() || !entry.name.startsWith('.')) return true;
  const inside: string[] = await readdir(join(folder, entry.name)).catch(() => []);
  return !inside.includes('cur');
}

/** Null for a link to something that the walk meets anyway. */
async function linkReason({ path, top }: Place): Promise<string | null> {
  const [target, inside] = await Promise.all([realpath(path).catch(() => null), realpath(top)]);
  if (target === null) return 'It is a link that leads nowhere.';
  return target === inside || target.startsWith(`${inside}${sep}`) ? null : 'It is a link that leaves the folder.';
}

async function folderBytes(path: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}
