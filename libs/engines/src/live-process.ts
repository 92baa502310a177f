import { readFileSync } from 'node:fs';

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

/** Whether that process is (still) one of `program`: a number is given to another process in time. Believed where there is no /proc. */
export function isProgram(pid: number, program: string): boolean {
  const state = stateOf(pid);
  return state === '' || state.includes(`(${program})`);
}

function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
