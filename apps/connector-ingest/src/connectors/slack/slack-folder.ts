import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { SlackExport } from './slack-export.js';

const MAX_FILE_BYTES = 200 * 1024 * 1024;

/** An unpacked export. Links inside it are not followed. */
export async function openSlackFolder(path: string): Promise<SlackExport> {
  const names: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith('.json')) names.push(entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.')) names.push(...(await daysOf(path, entry.name)));
  }
  return { names: names.sort(), read: (name) => readJson(join(path, name)), close: () => undefined };
}

async function daysOf(path: string, channel: string): Promise<string[]> {
  const entries = await readdir(join(path, channel), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json') && !entry.name.startsWith('.')).map((entry) => `${channel}/${entry.name}`);
}

async function readJson(path: string): Promise<unknown> {
  const size = (await stat(path)).size;
  if (size > MAX_FILE_BYTES) throw new Error('The file is larger than 200 MB.');
  return parseJson(await readFile(path, 'utf8'));
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch {
    throw new Error('The file is not valid JSON; it may be cut off.');
  }
}
