import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import type { AuthTokens, ChangeFrame } from '@adjutant/contracts-gateway';
import { WebSocketServer, type WebSocket } from 'ws';

import { AdjutantClient, MemoryTokenStore } from '../src/index.js';

const tokens = (access: string, refresh = ''): AuthTokens => ({ access_token: access, refresh_token: refresh, expires_at: '2026-11-20T09:00:00Z', token_type: 'bearer' });
const frame = (id: string, reason: string): string => JSON.stringify({ id, event: 'reset', data: { reason } } satisfies ChangeFrame);

let stop: () => void = () => undefined;
afterEach(() => stop());

/** A server that answers the first frame of each socket. */
async function setUp(answer: (socket: WebSocket, signIn: Record<string, unknown>) => void, send?: typeof fetch) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const signIns: Record<string, unknown>[] = [];
  const paths: (string | undefined)[] = [];
  server.on('connection', (socket, { url }) => {
    paths.push(url);
    socket.once('message', (data) => {
      signIns.push(JSON.parse(String(data)) as Record<string, unknown>);
      answer(socket, signIns.at(-1) ?? {});
    });
  });
  stop = () => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  };
  const client = new AdjutantClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, tokens: new MemoryTokenStore(tokens('stale', 'r')), ...(send ? { fetch: send } : {}) });
  return { client, signIns, paths };
}

describe('changes over a WebSocket', () => {
  it('signs in with the first frame, and continues after a break where it was', async () => {
    const { client, signIns, paths } = await setUp((socket, { last_event_id: last }) => {
      socket.send(last === undefined ? frame('e.1', '1') : frame('e.2', '2'));
      if (last === undefined) socket.close(1001);
    });
    const abort = new AbortController();
    const seen: unknown[] = [];
    for await (const { data } of client.changes({ over: 'socket', signal: abort.signal })) {
      seen.push(data);
      if (seen.length === 2) abort.abort();
    }
    expect(seen).toEqual([{ reason: '1' }, { reason: '2' }]);
    expect(signIns).toEqual([{ type: 'authenticate', access_token: 'stale' }, { type: 'authenticate', access_token: 'stale', last_event_id: 'e.1' }]);
    expect(paths).toEqual(['/api/v1/changes/ws', '/api/v1/changes/ws']);
  });

  it('comes back where it was when a connection falls silent, also when that cannot be closed, and tells no heartbeat', async () => {
    const { client, signIns } = await setUp((socket, { last_event_id: last }) => {
      socket.send(JSON.stringify({ id: 'e.0', event: 'connected', data: { heartbeat_seconds: last === undefined ? 0.02 : 60 } } satisfies ChangeFrame));
      if (last === undefined) return void socket.pause();
      socket.send(JSON.stringify({ event: 'heartbeat' }));
      socket.send(frame('e.1', 'late'));
    });
    const seen: string[] = [];
    for await (const { event } of client.changes({ over: 'socket' })) {
      seen.push(event);
      if (event === 'reset') break;
    }
    expect(seen).toEqual(['connected', 'connected', 'reset']);
    expect(signIns.map(({ last_event_id: last }) => last)).toEqual([undefined, 'e.0']);
  });

  it('renews its token when it is told to sign in again', async () => {
    const { client, signIns } = await setUp(
      (socket, { access_token: token }) => (token === 'fresh' ? socket.send(frame('e.1', '1')) : socket.close(4401, 'The access token has expired.')),
      async () => Response.json(tokens('fresh')),
    );
    for await (const { data } of client.changes({ over: 'socket' })) {
      expect(data).toEqual({ reason: '1' });
      break;
    }
    expect(signIns.map(({ access_token }) => access_token)).toEqual(['stale', 'fresh']);
  });

  it.each([
    [4401, 'UNAUTHENTICATED'],
    [1008, 'BAD_REQUEST'],
  ])('gives up when it is not let in: %s', async (code, expected) => {
    const { client } = await setUp((socket) => socket.close(code, 'No.'), async () => Response.json({}, { status: 401 }));
    await expect(client.changes({ over: 'socket' }).next()).rejects.toMatchObject({ code: expected, message: 'No.' });
  });

  it('ends with an error when it is told what is no change, and asks nobody when it is over already', async () => {
    const { client, signIns } = await setUp((socket) => socket.send('{"event":"nonsense"}'));
    await expect(client.changes({ over: 'socket' }).next()).rejects.toThrow();
    expect(await client.changes({ over: 'socket', signal: AbortSignal.abort() }).next()).toMatchObject({ done: true });
    expect(signIns).toHaveLength(1);
  });
});
