import type { AppError } from '@adjutant/contracts-core';

/** How often a failed event is handled again: `attempts` in all, the first pause `backoffMs`, each next one `factor` times as long. */
export interface RetryPolicy {
  attempts: number;
  backoffMs: number;
  factor: number;
}

/** Three retries, after 1, 2 and 4 seconds. */
export const defaultRetry: RetryPolicy = { attempts: 4, backoffMs: 1_000, factor: 2 };

/** Milliseconds to wait after failed attempt number `attempt` (from 1); undefined when there is no next one. */
export function pauseAfter(policy: RetryPolicy, attempt: number, error: AppError): number | undefined {
  if (!error.isRetryable || attempt >= policy.attempts) return undefined;
  return policy.backoffMs * policy.factor ** (attempt - 1);
}
