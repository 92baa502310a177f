/** Failures that cost nothing: a person may mistype. */
export const FREE_FAILURES = 10;
/** After this long without a failure the count begins anew. */
export const FORGET_AFTER_MS = 3_600_000;
const LONGEST_MS = 15 * 60_000;

/** How long an account is closed after its n-th failure in a row: nothing for the first ten, then 1 s, 2 s, 4 s … 15 min. */
export function throttleDelayMs(failures: number): number {
  return failures <= FREE_FAILURES ? 0 : Math.min(LONGEST_MS, 1_000 * 2 ** (failures - FREE_FAILURES - 1));
}
