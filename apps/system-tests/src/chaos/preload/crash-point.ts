import type { CrashPoint, CrashPointName } from './settings.js';

/** Counts how often its point is passed, and ends the process there as `kill -9` does. */
export class CrashCounter {
  #hits = 0;

  constructor(private readonly point: CrashPoint) {}

  pass(at: CrashPointName, schema?: string): void {
    if (at !== this.point.at || (this.point.schema !== undefined && this.point.schema !== schema)) return;
    this.#hits += 1;
    if (this.#hits === this.point.hit) process.kill(process.pid, 'SIGKILL');
  }
}
