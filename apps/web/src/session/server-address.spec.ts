import { describe, expect, it } from '@jest/globals';

import { parseServerAddress } from './server-address.js';

describe('the address of a server', () => {
  it.each([
    [' http://localhost:8000/ ', 'http://localhost:8000'],
    ['HTTPS://Adjutant.Example/path?query#part', 'https://adjutant.example'],
    ['http://[::1]:8000', 'http://[::1]:8000'],
  ])('%s is %s', (text, origin) => expect(parseServerAddress(text)).toBe(origin));

  it.each(['', 'localhost:8000', 'javascript:alert(1)', 'file:///etc', 'http://', 'http://me:secret@example.com'])('%s is none', (text) => expect(parseServerAddress(text)).toBeNull());
});
