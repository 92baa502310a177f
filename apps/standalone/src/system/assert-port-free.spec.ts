import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { assertPortFree } from './assert-port-free.js';

describe('assertPortFree', () => {
  it('says what to do about a port in use, and leaves a free one free', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(assertPortFree(port, '127.0.0.1')).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/in use.+--port N/) });
    other.close();
    await once(other, 'close');
    await assertPortFree(port, '127.0.0.1');
    await assertPortFree(port, '127.0.0.1');
  });

  it('says that an address is not of this machine', async () => {
    await expect(assertPortFree(8000, '192.0.2.1')).rejects.toMatchObject({ message: expect.stringContaining('HOST') });
  });
});
