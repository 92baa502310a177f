import { openSync, writeSync } from 'node:fs';

/** After a line that could not be written, how long lines are dropped without another try. */
const RETRY_AFTER_MS = 1_000;

/** The log of the data folder. A disk that takes no more costs lines, never the program: they are counted, and once it takes lines again the log says how many are missing. */
export class LogFile {
  readonly #file: number;
  #lost = 0;
  #isTorn = false;
  #triedAtMs = -Infinity;

  constructor(
    path: string,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.#file = openSync(path, 'a', 0o600);
  }

  /** Lines that are missing and that the log does not tell of yet. */
  get lost(): number {
    return this.#lost;
  }

  write(line: string): void {
    const isTooEarly = this.#lost > 0 && this.nowMs() - this.#triedAtMs < RETRY_AFTER_MS;
    this.#lost = !isTooEarly && this.#append(`${this.#isTorn ? '\n' : ''}${this.#confession()}${line}`) ? 0 : this.#lost + 1;
  }

  #confession(): string {
    if (this.#lost === 0) return '';
    return `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), name: 'adjutant', lost_lines: this.#lost, message: 'lines of this log could not be written' })}\n`;
  }

  /** False when not all of it was written. */
  #append(text: string): boolean {
    this.#triedAtMs = this.nowMs();
    try {
      const isWhole = writeSync(this.#file, text) === Buffer.byteLength(text);
      this.#isTorn = !isWhole;
      return isWhole;
    } catch {
      return false;
    }
  }
}
