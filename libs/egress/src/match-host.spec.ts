import { describe, expect, it } from '@jest/globals';

import { isAllowedHost } from './match-host.js';

const isAllowed = (url: string, ...allowed: string[]) => isAllowedHost(new URL(url), allowed);

describe('isAllowedHost', () => {
  it.each([
    ['https://api.example.com/x', 'api.example.com'],
    ['https://API.Example.com./x', 'api.example.com'],
    ['https://a.b.example.com', '*.example.com'],
    ['http://localhost:11434/v1', 'localhost:11434'],
    ['http://[::1]:8080/', '[::1]:8080'],
    ['http://[::1]:8080/', '[::1]'],
    ['https://api.example.com', 'api.example.com:443'],
  ])('%s is on the list %s', (url, entry) => {
    expect(isAllowed(url, entry)).toBe(true);
  });

  it.each([
    ['https://example.com', '*.example.com'],
    ['https://evilexample.com', '*.example.com'],
    ['https://api.example.com.evil.com', 'api.example.com'],
    ['http://localhost:5432', 'localhost:11434'],
    ['http://api.example.com', 'api.example.com:443'],
  ])('%s is not on the list %s', (url, entry) => {
    expect(isAllowed(url, entry)).toBe(false);
  });

  it('allows nothing by an empty list', () => {
    expect(isAllowed('https://api.example.com')).toBe(false);
  });
});
