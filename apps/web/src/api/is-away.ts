import { ApiError } from '@adjutant/client';

/** Was the server not there, or not able to answer? Then the same may work later. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}
