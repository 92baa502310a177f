import type { SystemStatus } from '@adjutant/contracts-operations';
import { describe, expect, it } from '@jest/globals';

import { Settlement } from './settlement.js';

function status(changes: Partial<SystemStatus> = {}): SystemStatus {
  return {
    status: 'healthy',
    version: '0.1.0',
    profile: 'standalone',
    uptime_seconds: 1,
    events: { total: 5, by_source: {} },
    index: { pending: 0, indexed: 4, failed: 1, model: 'none' },
    detection: { pending: 0, read: 5, failed: 0, model: null },
    tasks: { open: 1, by_priority: {}, pending: 0 },
    storage: { data_folder: null, bytes: { database: 0, search_index: 0, blobs: 0, total: 0 } },
    dead_letters: 0,
    checks: {},
    ...changes,
  };
}

describe('Settlement', () => {
  it('waits until the figures have been the same for a moment', () => {
    const settlement = new Settlement();
    expect(settlement.isSettled(status(), 1_000)).toBe(false);
    expect(settlement.isSettled(status({ tasks: { open: 2, by_priority: {}, pending: 0 } }), 1_250)).toBe(false);
    expect(settlement.isSettled(status({ tasks: { open: 2, by_priority: {}, pending: 0 } }), 1_500)).toBe(false);
    expect(settlement.isSettled(status({ tasks: { open: 2, by_priority: {}, pending: 0 } }), 1_550)).toBe(true);
  });

  it('waits for what is on its way from one service to the next, but not for ever', () => {
    const settlement = new Settlement();
    const early = status({ index: { pending: 0, indexed: 0, failed: 0, model: 'none' } });
    expect([0, 1_000, 4_999, 5_000].map((nowMs) => settlement.isSettled(early, nowMs))).toEqual([false, false, false, true]);
  });

  it('does not believe the zeros of a service that is away, nor stop while something waits', () => {
    const away = new Settlement();
    const checks = { embedding: { status: 'error' as const, message: 'It does not answer.' } };
    expect([0, 10_000].map((nowMs) => away.isSettled(status({ checks }), nowMs))).toEqual([false, false]);
    const busy = new Settlement();
    expect([0, 10_000].map((nowMs) => busy.isSettled(status({ tasks: { open: 1, by_priority: {}, pending: 1 } }), nowMs))).toEqual([false, false]);
  });
});
