const BASE_DELAY_MS = 1_000;

/** Methods that may be sent twice without harm (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
const PASSING: ReadonlySet<number> = new Set([429, 503]);

export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

export function isPassingStatus(status: number): boolean {
  return PASSING.has(status);
}

/** How long to wait after try number `attempt` (from 1): what the server asked for, else 1 s, 2 s, 4 s … In milliseconds. */
export function retryDelayMs(attempt: number, retryAfter: string | undefined, now: Date): number {
  return parseRetryAfterMs(retryAfter, now) ?? BASE_DELAY_MS * 2 ** (attempt - 1);
}

/** `Retry-After` in seconds or as an HTTP date; undefined when absent or unreadable. */
function parseRetryAfterMs(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
