import { randomUUID } from 'node:crypto';
import { once } from 'node:events';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { contextFor, ManualClock } from '@adjutant/contracts-core';
import { errorEnvelope, socketClose, socketFrame, type ChangeFrame, type SocketSignIn } from '@adjutant/contracts-gateway';
import { taskChanged } from '@adjutant/contracts-task-graph';
import { waitFor } from '@adjutant/testing';
import { WebSocket, type ClientOptions } from 'ws';

import { SIGN_IN_MS, WAITING_FROM_ONE_ADDRESS } from '../src/changes/change-sockets.service.js';
import { ChangesService, SUBSCRIBERS_PER_USER } from '../src/changes/changes.service.js';
import { aTask } from './fixtures.js';
import { startGateway, type Gateway } from './start-gateway.js';

const ADDRESS = '/api/v1/changes/ws';

interface Followed {
  told: ChangeFrame[];
  beats: number;
  client: WebSocket;
  closed: Promise<{ code: number; reason: string }>;
}

const clock = new ManualClock(new Date());
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ CORS_ORIGINS: 'https://board.example', LOCAL_OWNER: 'on' }, { clock });
});
afterAll(() => gateway.service.close());
afterEach(() => {
  jest.useRealTimers();
});

function connect({ at = gateway, path = ADDRESS, ...options }: ClientOptions & { at?: Gateway; path?: string } = {}): Followed {
  const client = new WebSocket(at.url.replace('http', 'ws') + path, options);
  const followed = { told: [] as ChangeFrame[], beats: 0 };
  client.on('message', (data) => {
    const frame = socketFrame.parse(JSON.parse(String(data)));
    if (frame.event === 'heartbeat') followed.beats += 1;
    else followed.told.push(frame);
  });
  client.on('error', () => undefined);
  const closed = once(client, 'close').then((words) => ({ code: Number(words[0]), reason: String(words[1]) }));
  return Object.assign(followed, { client, closed });
}

/** What HTTP answers instead of opening a socket. */
async function refusal(options: ClientOptions & { path?: string }): Promise<{ status: number; code: string }> {
  const { client } = connect(options);
  const [, answer] = (await once(client, 'unexpected-response')) as [unknown, AsyncIterable<Buffer> & { statusCode: number }];
  let text = '';
  for await (const part of answer) text += String(part);
  return { status: answer.statusCode, code: errorEnvelope.parse(JSON.parse(text)).error.code };
}

async function open(options: Parameters<typeof connect>[0] = {}): Promise<Followed> {
  const followed = connect(options);
  await once(followed.client, 'open');
  return followed;
}

async function signIn(user: string, more: Partial<SocketSignIn> = {}, options: Parameters<typeof connect>[0] = {}): Promise<Followed> {
  const followed = await open(options);
  followed.client.send(JSON.stringify({ type: 'authenticate', access_token: await gateway.token(user), ...more }));
  await waitFor(() => followed.told.length > 0, { what: 'the socket to be signed in' });
  return followed;
}

const bearer = async (user: string) => ({ authorization: `Bearer ${await gateway.token(user)}` });
const tell = (user: string, version: number) =>
  gateway.service.publishEvent(contextFor(user), taskChanged, { task_id: randomUUID(), version, change: 'completed', actor: 'user', task: aTask() });
const versions = (told: ChangeFrame[]) => told.flatMap((frame) => (frame.event === 'task_changed' ? [frame.data.version] : []));
const changes = () => gateway.service.app.get(ChangesService, { strict: false });

describe('the WebSocket of changes', () => {
  it('[MIM-4] tells a user who signs in with the first frame what changed, and nobody else', async () => {
    const [user, other] = [randomUUID(), randomUUID()];
    const [mine, theirs] = [await signIn(user), await signIn(other, {}, { path: '/api/changes/ws' })];
    await tell(user, 1);
    await waitFor(() => mine.told.length === 2);
    expect(mine.told.map(({ event }) => event)).toEqual(['connected', 'task_changed']);
    expect(theirs.told.map(({ event }) => event)).toEqual(['connected']);
    mine.client.close();
    theirs.client.close();
  });

  it('takes the token of a program from its header, and shares ids with the event stream', async () => {
    const user = randomUUID();
    const first = await signIn(user);
    await tell(user, 1);
    await waitFor(() => versions(first.told).length === 1);
    first.client.close();
    await tell(user, 2);
    await tell(user, 3);
    const lastId = first.told.at(-1)?.id ?? '';
    const again = await open({ headers: { ...(await bearer(user)), 'last-event-id': lastId } });
    await waitFor(() => versions(again.told).length === 2);
    expect(versions(again.told)).toEqual([2, 3]);
    const abort = new AbortController();
    const stream = await gateway.call('GET', '/api/v1/stream', { as: user, headers: { 'last-event-id': lastId }, signal: abort.signal });
    const { value } = (await stream.body?.getReader().read()) ?? {};
    expect([...String(Buffer.from(value ?? [])).matchAll(/^id: (.*)$/gm)].map(([, id]) => id)).toEqual(again.told.map(({ id }) => id));
    abort.abort();
    again.client.close();
  });

  it('says reset when what was missed is not known any more', async () => {
    const { told, client } = await signIn(randomUUID(), { last_event_id: 'other-epoch.7' });
    await waitFor(() => told.length === 2);
    expect(told.map(({ event }) => event)).toEqual(['connected', 'reset']);
    client.close();
  });

  it('bounds streams and sockets of a user together', async () => {
    const user = randomUUID();
    const headers = await bearer(user);
    const abort = new AbortController();
    await gateway.call('GET', '/api/v1/stream', { as: user, signal: abort.signal });
    const sockets = await Promise.all(Array.from({ length: SUBSCRIBERS_PER_USER - 1 }, () => open({ headers })));
    expect((await (await open({ headers })).closed).code).toBe(socketClose.tooMany);
    expect((await gateway.call('GET', '/api/v1/stream', { as: user })).status).toBe(429);
    for (const { client } of sockets) client.close();
    await Promise.all(sockets.map(({ closed }) => closed));
    const next = await open({ headers });
    await waitFor(() => next.told.length > 0);
    next.client.close();
    abort.abort();
  });

  it('[ADI-7] pings, and ends a socket that does not answer', async () => {
    const [silent, alive] = [await signIn(randomUUID(), {}, { autoPong: false }), await signIn(randomUUID())];
    const pinged = [silent, alive].map(({ client }) => once(client, 'ping'));
    changes().beat();
    await Promise.all(pinged);
    alive.client.ping();
    await once(alive.client, 'pong');
    expect([alive.beats, silent.beats]).toEqual([1, 1]);
    changes().beat();
    expect((await silent.closed).code).toBe(socketClose.noAnswer);
    expect(alive.client.readyState).toBe(WebSocket.OPEN);
    alive.client.close();
  });

  it('drops a reader that does not keep up', async () => {
    const user = randomUUID();
    const { client, closed, told } = await signIn(user);
    client.pause();
    const sent = 300;
    for (let number = 0; number < sent; number += 1) await changes().publish(user, `m${number}`, { event: 'reset', data: { reason: 'x'.repeat(100_000) } });
    client.resume();
    expect((await closed).code).toBe(socketClose.tooSlow);
    expect(told.length).toBeLessThan(sent);
  });

  it('ends when the token does, before anything more is told', async () => {
    const user = randomUUID();
    const [busy, quiet] = [await signIn(user), await signIn(randomUUID())];
    clock.advance(2 * 3_600_000);
    await tell(user, 1);
    expect(await busy.closed).toEqual({ code: socketClose.signInAgain, reason: 'The access token has expired: sign in again.' });
    expect(versions(busy.told)).toEqual([]);
    changes().beat();
    expect((await quiet.closed).code).toBe(socketClose.signInAgain);
    clock.advance(-2 * 3_600_000);
  });
});

describe('who may open it', () => {
  it('[PRO-19] [ADI-41] nobody without a token that holds, in the header or in the first frame', async () => {
    expect(await refusal({ headers: { authorization: 'Bearer guess' } })).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    for (const frame of ['{"type":"authenticate","access_token":"guess"}', '{"type":"authenticate"}', '{"access_token":"x","type":"authenticate","more":1}', 'hello', '']) {
      const { client, closed, told } = await open({ path: `${ADDRESS}?access_token=${await gateway.token()}` });
      client.send(frame);
      expect((await closed).code).toBe(socketClose.signInAgain);
      expect(told).toEqual([]);
    }
  });

  it('nobody who stays silent', async () => {
    jest.useFakeTimers({ doNotFake: ['Date', 'performance', 'nextTick', 'setImmediate', 'setInterval', 'queueMicrotask'] });
    const { closed } = await open();
    while (jest.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    jest.advanceTimersByTime(SIGN_IN_MS);
    jest.useRealTimers();
    expect(await closed).toMatchObject({ code: socketClose.signInAgain, reason: expect.stringContaining('within 5 s') });
  });

  it.each([
    ['text', (client: WebSocket) => client.send('{}')],
    ['bytes', (client: WebSocket) => client.send(Buffer.from('{}'))],
  ])('takes nothing after the first frame: %s', async (_, send) => {
    const { client, closed } = await signIn(randomUUID());
    send(client);
    expect((await closed).code).toBe(socketClose.notTaken);
  });

  it('takes no frame that is larger than a token', async () => {
    const { client, closed } = await open();
    client.send('x'.repeat(64 * 1024));
    expect((await closed).code).toBe(socketClose.tooLarge);
  });

  it('no page of another site', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example']) expect(await refusal({ origin, headers: await bearer(randomUUID()) })).toEqual({ status: 403, code: 'FORBIDDEN' });
    for (const origin of [gateway.url, 'https://board.example', 'http://localhost:5173']) {
      const { client } = await signIn(randomUUID(), {}, { origin });
      client.close();
    }
  });

  it.each(['/', '/api/v1/tasks', '/api/v1/stream', '/api/v1/nothing', '/docs', '/assets/x.js', '/api/v1/changes/ws/more'])('there is no socket at %s', async (path) => {
    expect(await refusal({ path })).toEqual({ status: 404, code: 'NOT_FOUND' });
  });

  it('is told to programs that ask without a socket', async () => {
    const answer = await gateway.call('GET', ADDRESS);
    expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket']);
    expect(errorEnvelope.parse(await answer.json()).error.message).toContain('WebSocket');
  });
});

describe('limits of sockets', () => {
  let strict: Gateway;
  beforeAll(async () => {
    strict = await startGateway({ RATE_LIMIT: '3' });
  });
  afterAll(() => strict.service.close());

  it('[EMP-48] [ADI-43] counts each that is opened as a request of its user', async () => {
    const headers = { authorization: `Bearer ${await strict.token(randomUUID())}` };
    for (let opened = 0; opened < 3; opened += 1) (await open({ at: strict, headers })).client.close();
    expect(await refusal({ at: strict, headers } as ClientOptions)).toEqual({ status: 429, code: 'RATE_LIMITED' });
  });

  it('lets one address keep so many open without signing in, and no more', async () => {
    const crowded = await startGateway();
    await Promise.all(Array.from({ length: WAITING_FROM_ONE_ADDRESS }, () => open({ at: crowded })));
    expect(await refusal({ at: crowded } as ClientOptions)).toEqual({ status: 503, code: 'UNAVAILABLE' });
    await crowded.service.close();
  });

  it('does not let tokens be guessed without end', async () => {
    const codes = [];
    for (let sent = 0; sent < 5; sent += 1) {
      const { client, closed } = await open({ at: strict });
      client.send(JSON.stringify({ type: 'authenticate', access_token: `guess ${sent}` }));
      codes.push((await closed).code);
    }
    expect(codes).toEqual([4401, 4401, 4401, 4429, 4429]);
  });
});

describe('stopping', () => {
  it('ends open sockets, also those that nobody signed in on, and those whose other end is gone', async () => {
    const leaving = await startGateway();
    const headers = { authorization: `Bearer ${await leaving.token(randomUUID())}` };
    const [signed, silent, deaf] = [await open({ at: leaving, headers }), await open({ at: leaving }), await open({ at: leaving, headers })];
    await waitFor(() => signed.told.length + deaf.told.length === 2);
    deaf.client.pause();
    const startedAt = performance.now();
    await leaving.service.close();
    expect((await signed.closed).code).toBe(socketClose.goingAway);
    expect((await silent.closed).code).toBe(socketClose.goingAway);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    deaf.client.terminate();
  });
});
