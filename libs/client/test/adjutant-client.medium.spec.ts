import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import type { AuthTokens } from '@adjutant/contracts-gateway';

import { AdjutantClient, ApiError, MemoryTokenStore } from '../src/index.js';
import { refuse, sendJson, startServer, type Answer } from './test-server.js';

const tokens = (access: string, refresh = `refresh-${access}`): AuthTokens => ({ access_token: access, refresh_token: refresh, expires_at: '2026-11-20T09:00:00Z', token_type: 'bearer' });
const answerOf = { prompt_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6', intent: 'question', response: { answer: 'By Friday.', time_range: null, sources: [] } };

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

async function setUp(answer: Answer, store = new MemoryTokenStore(tokens('good'))) {
  const server = await startServer(answer);
  stop = server.close;
  return { client: new AdjutantClient({ baseUrl: `${server.url}/`, tokens: store }), received: server.received, store };
}

describe('calls', () => {
  it('puts fields where the route has them, and the token', async () => {
    const { client, received } = await setUp((_, response) => sendJson(response, 200, { ok: 1 }));
    await client.call('listTasks', { horizon: 'today', limit: 5 });
    await client.call('updateTask', { id: 'a/b', title: 'New' });
    await client.call('search', { q: 'x y', sources: ['email', 'jira'] });
    await client.call('createTask', { title: 'T' }, { idempotencyKey: 'k' });
    expect(received.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['GET', '/api/v1/tasks?horizon=today&limit=5', undefined],
      ['PUT', '/api/v1/tasks/a%2Fb', { title: 'New' }],
      ['GET', '/api/v1/search?q=x+y&sources=email%2Cjira', undefined],
      ['POST', '/api/v1/tasks', { title: 'T' }],
    ]);
    expect(received[0]?.headers.authorization).toBe('Bearer good');
    expect(received[3]?.headers['idempotency-key']).toBe('k');
  });

  it('gives text where the route answers with text', async () => {
    const { client } = await setUp((_, response) => response.end('up 1'));
    expect(await client.call('getMetrics', {})).toBe('up 1');
  });

  it('throws what the server refused', async () => {
    const { client } = await setUp((_, response) => refuse(response, 404, 'NOT_FOUND'));
    await expect(client.call('getTask', { id: 'x' })).rejects.toMatchObject({ name: 'ApiError', code: 'NOT_FOUND', status: 404, message: 'refused: NOT_FOUND', details: { a: 1 }, requestId: 'r-1' });
  });

  it('understands a proxy that answers something else', async () => {
    const { client } = await setUp((_, response) => response.writeHead(400).end('<html>'));
    await expect(client.call('getFocus', {})).rejects.toMatchObject({ code: 'BAD_REQUEST', status: 400 });
  });

  it('says when there is nobody', async () => {
    const { client } = await setUp((_, response) => response.destroy());
    await expect(client.call('createTask', { title: 'x' })).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 0 });
  });

  it('sends again what may be sent again, when the server says so', async () => {
    let times = 0;
    const { client, received } = await setUp((_, response) => (++times < 3 ? refuse(response, 503, 'UNAVAILABLE', { 'retry-after': '0' }) : sendJson(response, 200, { done: true })));
    expect(await client.call('getFocus', {})).toEqual({ done: true });
    expect(received).toHaveLength(3);
    times = 1;
    expect(await client.call('createTask', { title: 'x' }, { idempotencyKey: 'k' })).toEqual({ done: true });
    times = 0;
    await expect(client.call('createTask', { title: 'x' })).rejects.toBeInstanceOf(ApiError);
  });

  it('stops when told to', async () => {
    const { client } = await setUp(() => undefined);
    const abort = new AbortController();
    const asked = client.call('getFocus', {}, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });

  it('stops waiting for a retry when told to', async () => {
    const abort = new AbortController();
    const { client } = await setUp((_, response) => {
      refuse(response, 503, 'UNAVAILABLE', { 'retry-after': '60' });
      setImmediate(() => abort.abort(new Error('enough')));
    });
    await expect(client.call('getFocus', {}, { signal: abort.signal })).rejects.toThrow('enough');
  });
});

describe('sessions', () => {
  it('signs in, on, and out', async () => {
    const { client, received, store } = await setUp(({ path }, response) => {
      if (path.endsWith('/local')) sendJson(response, 200, { tokens: tokens('local'), user: {} });
      else sendJson(response, 200, path.endsWith('/logout') ? { ok: true } : tokens(path.split('/').at(-1) ?? ''));
    }, new MemoryTokenStore());
    await client.register('a@example.com', 'correct horse');
    expect(store.load()?.access_token).toBe('register');
    await client.login('a@example.com', 'correct horse');
    expect(store.load()?.access_token).toBe('login');
    await client.signInLocally();
    expect(store.load()?.access_token).toBe('local');
    await client.logout();
    expect(store.load()).toBeNull();
    expect(received.at(-1)?.body).toEqual({ refresh_token: 'refresh-local' });
  });

  it('renews its token once for all calls that wait', async () => {
    const { client, received, store } = await setUp(({ path, headers }, response) => {
      if (path.endsWith('/refresh')) sendJson(response, 200, tokens('new'));
      else if (headers.authorization === 'Bearer new') sendJson(response, 200, { path });
      else refuse(response, 401, 'UNAUTHENTICATED');
    }, new MemoryTokenStore(tokens('old')));
    await Promise.all([client.call('getFocus', {}), client.call('getStatus', {}), client.call('getMe', {})]);
    const refreshes = received.filter(({ path }) => path.endsWith('/refresh'));
    expect(refreshes).toHaveLength(1);
    expect(refreshes[0]?.body).toEqual({ refresh_token: 'refresh-old' });
    expect(store.load()?.access_token).toBe('new');
  });

  it('renews under the lock of the store, and takes what another program renewed meanwhile', async () => {
    const { client, received } = await setUp(
      ({ headers }, response) => (headers.authorization === 'Bearer new' ? sendJson(response, 200, {}) : refuse(response, 401, 'UNAUTHENTICATED')),
      new (class extends MemoryTokenStore {
        async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
          this.save(tokens('new'));
          return work();
        }
      })(tokens('old')),
    );
    await client.call('getMe', {});
    expect(received.map(({ path }) => path.split('/').at(-1))).toEqual(['me', 'me']);
  });

  it('is signed out when the refresh token is refused, and not when the server is away', async () => {
    let status = 503;
    const { client, store } = await setUp(({ path }, response) => refuse(response, path.endsWith('/refresh') ? status : 401, status === 503 ? 'UNAVAILABLE' : 'UNAUTHENTICATED'), new MemoryTokenStore(tokens('old')));
    await expect(client.call('createTask', { title: 'x' })).rejects.toMatchObject({ status: 503 });
    expect(store.load()).not.toBeNull();
    status = 401;
    await expect(client.call('createTask', { title: 'x' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(store.load()).toBeNull();
    await expect(client.call('createTask', { title: 'x' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('streams', () => {
  const sse = (event: string, data: unknown, id?: string) => `event: ${event}\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(data)}\n\n`;

  it('reads an answer as it comes', async () => {
    const { client, received } = await setUp((_, response) => {
      const whole = sse('chunk', { type: 'token', text: 'Bü' }) + sse('response', answerOf);
      const bytes = Buffer.from(whole);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(bytes.subarray(0, bytes.indexOf(0xc3) + 1));
      response.end(bytes.subarray(bytes.indexOf(0xc3) + 1));
    });
    const stream = client.streamPrompt({ prompt: 'x' });
    expect(await stream.next()).toEqual({ done: false, value: { type: 'token', text: 'Bü' } });
    expect(await stream.next()).toEqual({ done: true, value: answerOf });
    expect(received[0]?.headers.accept).toBe('text/event-stream');
  });

  it('throws the error that ends an answer, or that it broke off', async () => {
    const error = { success: false, error: { code: 'CONNECTOR_BAD', message: 'Press to retry', details: {} }, timestamp: '2026-11-20T09:00:00Z', request_id: 'r' };
    const { client } = await setUp(({ body }, response) => response.end((body as { prompt: string }).prompt === 'fail' ? sse('error', error) : ''));
    await expect(client.streamPrompt({ prompt: 'fail' }).next()).rejects.toMatchObject({ code: 'CONNECTOR_BAD' });
    await expect(client.streamPrompt({ prompt: 'x' }).next()).rejects.toThrow('broke off');
  });

  it('comes back after a break and says what it saw last', async () => {
    let times = 0;
    const { client, received } = await setUp((_, response) => {
      times += 1;
      if (times === 2) refuse(response, 503, 'UNAVAILABLE', { 'retry-after': '0' });
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse('reset', { reason: String(times) }, `e.${times}`), () => (times === 1 ? response.destroy() : undefined));
    });
    const abort = new AbortController();
    const seen: unknown[] = [];
    for await (const { data } of client.changes({ signal: abort.signal })) {
      seen.push(data);
      if (seen.length === 2) abort.abort();
    }
    expect(seen).toEqual([{ reason: '1' }, { reason: '3' }]);
    expect(received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, 'e.1', 'e.1']);
  });

  it('tells when the connection opens and breaks', async () => {
    const { client } = await setUp((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse('connected', { heartbeat_seconds: 30 }));
    });
    const abort = new AbortController();
    const heard: boolean[] = [];
    const onConnection = (isOpen: boolean) => {
      heard.push(isOpen);
      if (heard.length === 4) abort.abort();
    };
    for await (const _ of client.changes({ signal: abort.signal, onConnection })) continue;
    expect(heard).toEqual([true, false, true, false]);
  });

  it('comes back when a connection falls silent, and stays while there are heartbeats', async () => {
    let times = 0;
    const { client } = await setUp((_, response) => {
      times += 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse('connected', { heartbeat_seconds: 0.2 }));
      if (times === 1) return;
      const beats = setInterval(() => response.write(': heartbeat\n\n'), 50);
      setTimeout(() => response.write(sse('reset', { reason: 'late' }, 'e.1')), 700);
      response.once('close', () => clearInterval(beats));
    });
    const seen: string[] = [];
    for await (const { event } of client.changes()) {
      seen.push(event);
      if (event === 'reset') break;
    }
    expect([seen, times]).toEqual([['connected', 'connected', 'reset'], 2]);
  });

  it('gives up when it is not let in', async () => {
    const { client } = await setUp((_, response) => refuse(response, 403, 'FORBIDDEN'));
    await expect(client.changes().next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('says of an address where nobody listens that it is so', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.close();
    await once(server, 'close');
    const asked = new AdjutantClient({ baseUrl, retries: 0 }).call('getStatus', {});
    await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 0, message: `Adjutant cannot be reached at ${baseUrl}: nothing listens there. Is it running?` });
    const inBrowser = new AdjutantClient({ baseUrl, retries: 0, fetch: () => Promise.reject(new TypeError('Failed to fetch')) }).call('getStatus', {});
    await expect(inBrowser).rejects.toMatchObject({ message: `Adjutant cannot be reached at ${baseUrl}: nothing answers there. Is it still running?` });
  });
});
