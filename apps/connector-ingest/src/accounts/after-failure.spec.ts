import { AppError } from '@adjutant/contracts-core';
import { describe, expect, it } from '@jest/globals';

import { afterFailure } from './after-failure.js';

const now = new Date('2026-03-02T12:00:00Z');
const minutesUntil = (at: Date | null): number | null => at && (at.getTime() - now.getTime()) / 60_000;

describe('[MIM-51] [PRO-51] afterFailure', () => {
  it('doubles the wait and caps it', () => {
    const waits = [0, 1, 2, 3, 8, 9, 50].map((failures) => minutesUntil(afterFailure(new AppError('CONNECTOR_BAD', 'Down.'), failures, now).next_sync_at));
    expect(waits).toEqual([1, 2, 4, 8, 256, 360, 360]);
  });

  it('stops an account whose credentials are refused, and says what to do', () => {
    const { next_sync_at, found } = afterFailure(new AppError('UNPROCESSABLE', 'GitHub does not accept this token.'), 0, now);
    expect([next_sync_at, found]).toEqual([null, { status: 'error', message: 'BAD – GitHub does not accept this token. Press to retry.' }]);
  });

  it('waits as long as the vendor wants, which is no error', () => {
    const { next_sync_at, paused_until, found } = afterFailure(new AppError('RATE_LIMITED', 'Slack asks for a pause.', { retry_at: '2026-03-02T13:00:00Z' }), 5, now);
    expect([minutesUntil(next_sync_at), paused_until, found.status]).toEqual([60, next_sync_at, 'ok']);
  });

  it('says of an unknown error nothing that it does not know', () => {
    expect(afterFailure(new TypeError('secret'), 0, now).found.message).toBe('BAD – Something went wrong on our side. Try again; the log has the details. It is tried again by itself. Press to retry.');
  });
});
