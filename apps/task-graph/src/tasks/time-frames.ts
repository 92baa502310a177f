import type { Source } from '@adjutant/contracts-core';

import { frameOfSource, timeFrame, type TimeFrame } from './time-frame.js';

const HOUR_MS = 3_600_000;

/** What the frame of a task depends on. */
export interface Framed {
  is_kept: boolean;
  source_kind: Source;
}

export interface FrameGroup {
  frame: TimeFrame;
  /** The source whose archive this is; null for what is seen from now. */
  archived: Source | null;
  /** The sources whose tasks have a group of their own. */
  others: readonly Source[];
}

/** The frames of one user at one instant: what a person took up is seen from now, the rest from now or the end of its archive. */
export class TimeFrames {
  readonly #kept: TimeFrame;
  readonly #bySource = new Map<Source, TimeFrame>();

  /** `newest`: hours since 1970 of the newest item of each source. */
  constructor(
    readonly now: Date,
    readonly timeZone: string,
    newest: ReadonlyMap<Source, number>,
  ) {
    this.#kept = timeFrame(now, timeZone);
    for (const [source, hours] of newest) this.#bySource.set(source, frameOfSource(new Date(hours * HOUR_MS), now, timeZone));
  }

  of(task: Framed): TimeFrame {
    return task.is_kept ? this.#kept : (this.#bySource.get(task.source_kind) ?? this.#kept);
  }

  /** The tasks apart by frame: those of each archive, and all others, who are seen from now. */
  groups(): FrameGroup[] {
    const archives = [...this.#bySource].filter(([, frame]) => frame.archive_date !== null);
    const others = archives.map(([source]) => source);
    return [{ frame: this.#kept, archived: null, others }, ...archives.map(([archived, frame]) => ({ frame, archived, others: [] }))];
  }
}
