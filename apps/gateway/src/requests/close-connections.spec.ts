import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';

import { waitFor } from '@adjutant/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';

import { closeConnectionsInTime } from './close-connections.js';

/** More than the system takes off a server's hands before anybody reads it. */
const LARGE = 20_000_000;

let server: FastifyInstance;
afterEach(() => server.close());

async function start(graceMs: number): Promise<(text?: string) => ReturnType<typeof connect>> {
  server = fastify();
  closeConnectionsInTime(server, graceMs);
  server.get('/', () => 'x'.repeat(LARGE));
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  return (text = '') => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.write(text);
    return socket;
  };
}

describe('a server that closes', () => {
  it('waits for a slow reader', async () => {
    const open = await start(60_000);
    const reader = open('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(reader, 'data');
    reader.pause();
    const ended = once(reader, 'close');
    const closed = server.close();
    await waitFor(() => !server.server.listening, { what: 'the doors to close' });
    reader.resume();
    await Promise.all([closed, ended]);
    expect(reader.bytesRead).toBeGreaterThan(LARGE);
  });

  it('does not wait for one who reads nothing at all, nor for one who asks nothing', async () => {
    const open = await start(100);
    const reader = open('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const silent = open();
    await Promise.all([once(reader, 'data'), once(silent, 'connect')]);
    reader.pause();
    await server.close();
    expect(reader.bytesRead).toBeLessThan(LARGE);
    reader.destroy();
    silent.destroy();
  });
});
