import type { ImportRun } from '@adjutant/contracts-connector-ingest';

import type { Output } from './output.js';

const BAR_WIDTH = 24;
const LINE_EVERY_MS = 2_000;

function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;
}

/** What an import looks like while it runs: a bar on a terminal, a plain line every two seconds elsewhere. */
export class ImportProgress {
  readonly #startedAt: number;
  #lastLineAt = 0;

  constructor(
    private readonly output: Output,
    private readonly now: () => number = Date.now,
  ) {
    this.#startedAt = now();
  }

  show(run: ImportRun): void {
    const text = this.describe(run);
    if (this.output.isTerminal) return this.output.status(text);
    if (this.now() - this.#lastLineAt < LINE_EVERY_MS) return;
    this.#lastLineAt = this.now();
    this.output.note(text);
  }

  /** The last line says where it ended, also where there is no terminal and a line is due only now and then. */
  end(run: ImportRun): void {
    this.clear();
    if (!this.output.isTerminal) this.output.note(this.describe(run));
  }

  clear(): void {
    this.output.status('');
  }

  describe(run: ImportRun): string {
    const seconds = Math.max(0.001, (this.now() - this.#startedAt) / 1000);
    const share = run.state === 'done' ? 1 : run.bytes_total > 0 ? Math.min(1, run.bytes_done / run.bytes_total) : 0;
    const remaining = share > 0 ? (seconds * (1 - share)) / share : Number.POSITIVE_INFINITY;
    const filled = Math.round(share * BAR_WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
    return `Importing ${bar} ${Math.round(share * 100)} % · ${run.items_done} items · ${Math.round(run.items_done / seconds)}/s · ${formatSeconds(remaining)} left`;
  }
}
