import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test file. */
export function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `adjutant-${name}-`));
}

/** Ends the PostgreSQL that a killed program left behind on a data folder, and removes everything. */
export async function removeFolder(folder: string, dataFolders: string[] = []): Promise<void> {
  for (const data of dataFolders) {
    const pid = await serverOf(data);
    if (pid > 0) endQuietly(pid);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** The process of the PostgreSQL of a data folder; 0 where there is none. */
export async function serverOf(data: string): Promise<number> {
  return Number((await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGQUIT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
