import { describe, expect, it } from '@jest/globals';

import { parseAddresses } from './own-addresses.js';

describe('own addresses', () => {
  it('are taken from a line however it is parted, once each', () =>
    expect(parseAddresses(' Ada@Example.com,ada@example.com; me@work.example \n you@home.example,')).toEqual({ addresses: ['ada@example.com', 'me@work.example', 'you@home.example'] }));

  it('may be none', () => expect(parseAddresses('  ')).toEqual({ addresses: [] }));

  it('say which of them is none', () => expect(parseAddresses('me@example.com, ada')).toEqual({ problem: expect.stringContaining('“ada”') }));

  it('are twenty at most', () => expect(parseAddresses(Array.from({ length: 21 }, (_, at) => `a${at}@example.com`).join(','))).toEqual({ problem: expect.stringContaining('Twenty') }));
});
