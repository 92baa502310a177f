/** How one round over all owners went. */
export interface Round {
  removed: Record<string, number>;
  pending: number;
}

/** Nothing may be found in this many rounds in a row: what was on its way during one is found by the next. */
const QUIET_ROUNDS = 2;
export const MAX_ROUNDS = 20;

export interface Progress {
  round: number;
  quiet_rounds: number;
  removed: Record<string, number>;
}

/** Where an erasure stands after one more round: what was removed so far, and whether it is done or has to be given up. */
export function judgeRound(before: Progress, { removed, pending }: Round): Progress & { verdict: 'done' | 'again' | 'given up' } {
  const total = { ...before.removed };
  for (const [owner, count] of Object.entries(removed)) total[owner] = (total[owner] ?? 0) + count;
  const isQuiet = pending === 0 && Object.values(removed).every((count) => count === 0);
  const after = { round: before.round + 1, quiet_rounds: isQuiet ? before.quiet_rounds + 1 : 0, removed: total };
  if (after.quiet_rounds >= QUIET_ROUNDS) return { ...after, verdict: 'done' };
  return { ...after, verdict: after.round >= MAX_ROUNDS ? 'given up' : 'again' };
}

/** Pause before the next round in milliseconds: short at first, longer when something takes its time. */
export function pauseBefore(round: number): number {
  return Math.min(250 * 2 ** Math.max(0, round - 4), 10_000);
}
