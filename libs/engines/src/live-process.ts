import { readFileSync, readlinkSync, realpathSync } from 'node:fs';

/** Whether the process runs; one that has ended and waits for its parent does not. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) [ZX] /s.test(stateOf(pid));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether `program` runs as that process and works in `folder`: a number is given to another process in time. Believed where there is no /proc. */
export function isProgram(pid: number, program: string, folder: string): boolean {
  if (!isAlive(pid)) return false;
  const state = stateOf(pid);
  return state === '' || (state.includes(`(${program})`) && worksIn(pid, folder));
}

/** Believed where it cannot be told: the folder is gone, or the process is another user's. */
function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return true;
  }
}

function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
