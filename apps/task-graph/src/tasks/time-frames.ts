import type { Source } from '@adjutant/contracts-core';

import { archiveFrame, timeFrame, type TimeFrame } from './time-frame.js';

/** What the frame of a task depends on. */
export interface Framed {
  is_kept: boolean;
  is_archived: boolean;
  source_kind: Source;
}

export interface FrameGroup {
  frame: TimeFrame;
  /** The source whose archive this is; null for what is seen from now. */
  archived: Source | null;
}

/** The frames of one user at one instant: what came in late is seen from the end of its archive, all else from now. */
export class TimeFrames {
  readonly #present: TimeFrame;
  readonly #archives = new Map<Source, TimeFrame>();

  /** `newest`: hours since 1970 of the newest archived item of each source. */
  constructor(
    readonly now: Date,
    readonly timeZone: string,
    newest: ReadonlyMap<Source, number>,
  ) {
    this.#present = timeFrame(now, timeZone);
    for (const [source, hours] of newest) this.#archives.set(source, archiveFrame(hours, timeZone));
  }

  of(task: Framed): TimeFrame {
    if (task.is_kept || !task.is_archived) return this.#present;
    return this.#archives.get(task.source_kind) ?? this.#present;
  }

  /** The tasks apart by frame: those of each archive, and all others, who are seen from now. */
  groups(): FrameGroup[] {
    return [{ frame: this.#present, archived: null }, ...[...this.#archives].map(([archived, frame]) => ({ frame, archived }))];
  }
}
