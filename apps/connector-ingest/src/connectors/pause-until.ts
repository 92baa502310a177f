const DEFAULT_PAUSE_MS = 60_000;
/** However long a vendor wants to be left alone: an account that is never asked again looks broken. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/**
 * Until when a vendor wants to be left alone, or null if it does not say so: 429, 503 with `Retry-After`, or a 403 that is about
 * the number of requests. Reads `Retry-After` (seconds or date) and `X-RateLimit-Reset` (seconds since 1970 or date).
 */
export function pauseUntil(status: number, headers: Readonly<Record<string, string>>, now: Date): Date | null {
  const retryAfter = headers['retry-after'];
  const isExhausted = headers['x-ratelimit-remaining'] === '0';
  const isPause = status === 429 || (status === 503 && retryAfter !== undefined) || (status === 403 && (retryAfter !== undefined || isExhausted));
  if (!isPause) return null;
  const told = instantOf(retryAfter, now.getTime()) ?? instantOf(headers['x-ratelimit-reset'], 0) ?? now.getTime() + DEFAULT_PAUSE_MS;
  return new Date(Math.min(Math.max(told, now.getTime() + 1_000), now.getTime() + LONGEST_PAUSE_MS));
}

/** Seconds after `zeroMs`, or a date. */
function instantOf(value: string | undefined, zeroMs: number): number | undefined {
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,12}(\.\d+)?$/.test(value.trim())) return zeroMs + Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}
