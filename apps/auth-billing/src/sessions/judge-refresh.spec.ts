import { describe, expect, it } from '@jest/globals';

import { judgeRefresh } from './judge-refresh.js';

const now = new Date('2026-03-01T12:00:00Z');
const later = new Date('2026-03-02T12:00:00Z');
const earlier = new Date('2026-02-01T12:00:00Z');
const token = { used_at: null, revoked_at: null, expires_at: later };

describe('judgeRefresh', () => {
  it.each([
    ['fresh', token],
    ['unknown', undefined],
    ['expired', { ...token, expires_at: now }],
    ['revoked', { ...token, revoked_at: earlier }],
    ['reused', { ...token, used_at: earlier }],
    ['reused', { used_at: earlier, revoked_at: earlier, expires_at: earlier }],
  ])('calls it %s', (verdict, given) => {
    expect(judgeRefresh(given, now)).toBe(verdict);
  });
});
