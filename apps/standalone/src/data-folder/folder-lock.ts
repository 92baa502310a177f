import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '@adjutant/contracts-core';
import { z } from 'zod';

const holder = z.object({ pid: z.number().int(), started: z.string() });
type Holder = z.infer<typeof holder>;

/**
 * When the kernel started the process: with the pid it names a process for good, even after the pid is given out again.
 * A zombie has ended; that its parent has not asked for it yet keeps nobody out.
 */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(state) ? null : (fields[18] ?? null);
  } catch {
    return isAlive(pid) ? '' : null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** The process that works on this data folder, if it is still alive. */
export async function lockHolder(folder: string): Promise<number | null> {
  const found = await readHolder(join(folder, 'lock'));
  return found && (await startOf(found.pid)) === found.started ? found.pid : null;
}

/**
 * Takes the folder for this process; a lock left by a killed process is taken over.
 * Returns the release. Throws CONFLICT while another process works on the folder.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(JSON.stringify({ pid: process.pid, started: (await startOf(process.pid)) ?? '' }));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = await lockHolder(folder);
      if (pid !== null) {
        throw new AppError('CONFLICT', `Adjutant already runs on ${folder} (process ${pid}). Use it, stop it with Ctrl-C, or choose another folder with --data DIR.`, { pid });
      }
      await rm(path, { force: true });
    }
  }
  throw new AppError('CONFLICT', `The data folder ${folder} is being opened by another process. Try again in a moment.`);
}
