import { describe, expect, it } from '@jest/globals';

import { pauseUntil } from './pause-until.js';

const now = new Date('2026-03-02T12:00:00Z');
const inSeconds = (seconds: number): string => new Date(now.getTime() + seconds * 1_000).toISOString();

describe('[MIM-51] pauseUntil', () => {
  it.each([
    ['seconds', 429, { 'retry-after': '90' }, 90],
    ['a date', 429, { 'retry-after': 'Mon, 02 Mar 2026 12:05:00 GMT' }, 300],
    ['the end of a limit in seconds since 1970', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now.getTime() / 1_000 + 600) }, 600],
    ['the end of a limit as a date', 429, { 'x-ratelimit-reset': '2026-03-02T12:10:00Z' }, 600],
    ['a second limit with a 403', 403, { 'retry-after': '60' }, 60],
    ['a service that is down for a while', 503, { 'retry-after': '120' }, 120],
    ['no time at all', 429, {}, 60],
    ['a time that nobody can read', 429, { 'retry-after': 'soon' }, 60],
    ['a time that is over', 429, { 'retry-after': '0' }, 1],
    ['a month', 429, { 'retry-after': '2592000' }, 86_400],
  ])('reads %s', (_, status, headers: Record<string, string>, seconds) => {
    expect(pauseUntil(status, headers, now)?.toISOString()).toBe(inSeconds(seconds));
  });

  it.each([
    [403, { 'x-ratelimit-remaining': '4999' }],
    [401, { 'retry-after': '5' }],
    [500, {}],
    [503, {}],
  ])('takes a %i with %j for no pause', (status, headers: Record<string, string>) => {
    expect(pauseUntil(status, headers, now)).toBeNull();
  });
});
