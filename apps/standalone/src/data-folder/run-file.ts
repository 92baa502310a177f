import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { writeJsonAtomically } from './data-folder.js';
import { lockHolder } from './folder-lock.js';

/** How commands reach the running system: readable by the folder's owner only, gone when it stops. */
const runFile = z.object({ url: z.string(), access_token: z.string() });
export type RunFile = z.infer<typeof runFile>;

export async function writeRunFile(folder: string, run: RunFile): Promise<() => Promise<void>> {
  const path = join(folder, 'run.json');
  await writeJsonAtomically(path, run);
  return () => rm(path, { force: true });
}

/** The system that runs on the folder, or null. What a killed run left behind does not count. */
export async function readRunFile(folder: string): Promise<RunFile | null> {
  if ((await lockHolder(folder)) === null) return null;
  try {
    return runFile.parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')));
  } catch {
    return null;
  }
}
