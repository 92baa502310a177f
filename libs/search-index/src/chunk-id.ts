/** Chunk ids sort by time: milliseconds since 1970 × 1024 + a number within the millisecond; all are safe integers. */
const PER_MILLISECOND = 1024;
const LATEST = 2 ** 43 - 1;

function milliseconds(instant: string): number {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? 0 : Math.min(LATEST, Math.max(0, time));
}

/** The first id of an instant's millisecond; before 1970 and after 2248 the ends of that span. */
export function firstIdAt(instant: string): number {
  return milliseconds(instant) * PER_MILLISECOND;
}

/** One more than the last id of the millisecond that `id` lies in. */
export function nextMillisecond(id: number): number {
  return (Math.floor(id / PER_MILLISECOND) + 1) * PER_MILLISECOND;
}

export interface IdRange {
  low: number;
  high: number;
}

/** The ids from one instant (inclusive) to another (exclusive). */
export function idRange(from: string | undefined, to: string | undefined): IdRange {
  return { low: from === undefined ? 0 : firstIdAt(from), high: to === undefined ? Number.MAX_SAFE_INTEGER : firstIdAt(to) - 1 };
}
