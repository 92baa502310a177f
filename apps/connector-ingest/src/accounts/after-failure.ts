import { AppError } from '@adjutant/contracts-core';

import type { Found } from '../connectors/connector-states.service.js';

const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;

export interface Setback {
  /** Null: not before somebody acts. */
  next_sync_at: Date | null;
  paused_until: Date | null;
  failures: number;
  found: Found;
}

/**
 * What a failed call means for an account: credentials that are refused stop it, a vendor that asks for a pause gets it, and
 * anything else is tried again after 1, 2, 4 … minutes, at most 6 hours.
 */
export function afterFailure(thrown: unknown, failures: number, now: Date): Setback {
  const error = AppError.from(thrown);
  if (error.code === 'UNPROCESSABLE') return { next_sync_at: null, paused_until: null, failures: failures + 1, found: bad(error.message) };
  const waitUntil = new Date(now.getTime() + Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 20), LONGEST_WAIT_MS));
  if (error.code !== 'RATE_LIMITED') return { next_sync_at: waitUntil, paused_until: null, failures: failures + 1, found: bad(`${error.message} It is tried again by itself.`) };
  const told = new Date(String(error.details?.['retry_at']));
  const until = Number.isNaN(told.getTime()) ? waitUntil : told;
  return { next_sync_at: until, paused_until: until, failures: failures + 1, found: { status: 'ok', message: `${error.message} It goes on by itself.` } };
}

function bad(reason: string): Found {
  return { status: 'error', message: `BAD – ${reason} Press to retry.` };
}
