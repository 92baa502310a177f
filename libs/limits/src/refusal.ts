import { AppError } from '@adjutant/contracts-core';
import { RateLimiterRes } from 'rate-limiter-flexible';

/** What a limiter rejects with, as it is told to whoever asked too often; anything else as it is. */
export function toRefusal(thrown: unknown): unknown {
  if (!(thrown instanceof RateLimiterRes)) return thrown;
  const seconds = Math.max(1, Math.ceil(thrown.msBeforeNext / 1_000));
  return new AppError('RATE_LIMITED', `Too many requests: try again in ${seconds} s.`, { retry_after_seconds: seconds });
}
