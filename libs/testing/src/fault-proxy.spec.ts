import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { FaultProxy } from './fault-proxy.js';
import { waitFor } from './wait-for.js';

let echo: Server;
let atServer: Socket[];
let proxy: FaultProxy;

beforeEach(async () => {
  atServer = [];
  echo = createServer((socket) => {
    atServer.push(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: (echo.address() as AddressInfo).port } });
});

afterEach(async () => {
  await proxy.close();
  for (const socket of atServer) socket.destroy();
  echo.close();
});

/** A connection through the proxy, and what it has heard. */
async function connect() {
  const socket = createConnection({ port: proxy.port, host: '127.0.0.1', noDelay: true });
  const seen = { text: '', error: '', isEnded: false };
  socket.on('data', (bytes) => (seen.text += bytes.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (seen.error = error.code ?? ''));
  socket.on('end', () => (seen.isEnded = true));
  await once(socket, 'connect');
  return { socket, seen };
}

/** `once` would reject at the error that comes before. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}

async function msUntilHeard(socket: Socket, seen: { text: string }, sent: string): Promise<number> {
  const startedAt = performance.now();
  const before = seen.text.length;
  socket.write(sent);
  await waitFor(() => seen.text.length >= before + sent.length, { what: 'the echo' });
  return performance.now() - startedAt;
}

describe('FaultProxy', () => {
  it('forwards whatever comes, both ways, and the end too', async () => {
    const { socket, seen } = await connect();
    const text = 'word '.repeat(200_000);
    socket.end(text);
    await closed(socket);
    expect(seen).toEqual({ text, error: '', isEnded: true });
    await waitFor(() => proxy.connections === 0);
  });

  it('delays each direction apart, and lets pieces that wait overlap', async () => {
    const { socket, seen } = await connect();
    proxy.set({ delayMs: 100 }, ['to_client']);
    expect(await msUntilHeard(socket, seen, 'one')).toBeGreaterThanOrEqual(99);
    proxy.set({ delayMs: 100 });
    expect(await msUntilHeard(socket, seen, 'two')).toBeGreaterThanOrEqual(198);
    const startedAt = performance.now();
    for (let piece = 0; piece < 10; piece += 1) {
      socket.write(`${piece}`);
      await delay(5);
    }
    await waitFor(() => seen.text.endsWith('0123456789'));
    expect(performance.now() - startedAt).toBeLessThan(600);
    proxy.heal();
    expect(await msUntilHeard(socket, seen, 'three')).toBeLessThan(90);
  });

  it('spreads delays by the numbers that it is given', async () => {
    await proxy.close();
    proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: (echo.address() as AddressInfo).port }, random: () => 0 });
    proxy.set({ delayMs: 200 }, ['to_server']);
    const { socket, seen } = await connect();
    const tookMs = await msUntilHeard(socket, seen, 'x');
    expect(tookMs).toBeGreaterThanOrEqual(99);
    expect(tookMs).toBeLessThan(190);
  });

  it('throttles to so many bytes a second', async () => {
    proxy.set({ bytesPerSecond: 20_000 }, ['to_server']);
    const { socket, seen } = await connect();
    const tookMs = await msUntilHeard(socket, seen, 'x'.repeat(10_000));
    expect(tookMs).toBeGreaterThan(400);
    proxy.heal();
    expect(await msUntilHeard(socket, seen, 'y'.repeat(10_000))).toBeLessThan(400);
  });

  it('cuts after so many bytes: what came before has arrived', async () => {
    proxy.set({ cutAfterBytes: 5 }, ['to_client']);
    const { socket, seen } = await connect();
    socket.write('0123456789');
    await closed(socket);
    expect('01234'.startsWith(seen.text)).toBe(true);
    expect([seen.error, seen.isEnded]).toEqual(['ECONNRESET', false]);
    await waitFor(() => atServer.every((other) => other.destroyed), { what: 'the server to hear of it' });
  });

  it('half-opens: nothing passes, nobody is told, and all of it passes later', async () => {
    const { socket, seen } = await connect();
    await msUntilHeard(socket, seen, 'a');
    proxy.halfOpen(['to_client']);
    socket.write('b');
    await waitFor(() => (atServer[0]?.bytesRead ?? 0) === 2, { what: 'the server to read on' });
    await delay(50);
    expect([seen.text, socket.destroyed]).toEqual(['a', false]);
    proxy.heal();
    await waitFor(() => seen.text === 'ab');
    proxy.halfOpen();
    atServer[0]?.destroy();
    await delay(50);
    expect([socket.destroyed, seen.isEnded]).toEqual([false, false]);
    proxy.heal();
    await closed(socket);
  });

  it('abandons what is open for ever, and carries what comes', async () => {
    const { socket, seen } = await connect();
    await msUntilHeard(socket, seen, 'a');
    proxy.abandon();
    proxy.heal();
    socket.write('b');
    const fresh = await connect();
    await msUntilHeard(fresh.socket, fresh.seen, 'c');
    await delay(50);
    expect([seen.text, socket.destroyed, fresh.seen.text]).toEqual(['a', false, 'c']);
  });

  it('resets what is open, and with `refuse` what comes', async () => {
    const { socket, seen } = await connect();
    proxy.reset();
    await closed(socket);
    expect(seen.error).toBe('ECONNRESET');
    const second = await connect();
    expect(await msUntilHeard(second.socket, second.seen, 'again')).toBeGreaterThan(0);
    proxy.refuse();
    await closed(second.socket);
    const third = createConnection({ port: proxy.port, host: '127.0.0.1' });
    third.on('error', () => undefined);
    await closed(third);
    proxy.heal();
    const fourth = await connect();
    await msUntilHeard(fourth.socket, fourth.seen, 'healed');
    fourth.socket.destroy();
  });

  it('leads to another server when it is told to, and names itself in addresses', async () => {
    expect(proxy.urlFor('postgresql://who:secret@db.example:5432/name?a=b')).toBe(`postgresql://who:secret@127.0.0.1:${proxy.port}/name?a=b`);
    const other = createServer((socket) => socket.end('other'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    proxy.target = { host: '127.0.0.1', port: (other.address() as AddressInfo).port };
    const { socket, seen } = await connect();
    await waitFor(() => seen.text === 'other');
    socket.destroy();
    other.close();
  });
});
