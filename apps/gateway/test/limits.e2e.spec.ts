import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTask, undoTask } from '@adjutant/contracts-task-graph';
import { waitFor } from '@adjutant/testing';

import { MISSING_ID } from './responders.js';
import { startGateway, type Gateway } from './start-gateway.js';

const tasks = '/api/v1/tasks';
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ RATE_LIMIT: '5', RATE_LIMIT_AUTH: '4', LOCAL_OWNER: 'on' });
});
afterAll(() => gateway.service.close());

describe('limits', () => {
  it('[EMP-48] [ADI-43] [EMP-2] lets each user send so many requests in a window, and says when to come back', async () => {
    const user = randomUUID();
    for (let sent = 0; sent < 5; sent += 1) expect((await gateway.call('POST', tasks, { as: user, body: { title: 'x' } })).status).toBe(201);
    const refused = await gateway.call('POST', tasks, { as: user, body: { title: 'x' } });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    expect((await gateway.call('GET', tasks, { as: randomUUID() })).status).toBe(200);
  });

  it('lets the owner of this machine work on', async () => {
    for (let sent = 0; sent < 10; sent += 1) expect((await gateway.call('GET', tasks, { as: gateway.ownerId, role: 'admin' })).status).toBe(200);
  });

  it('[ADI-43] is stricter where passwords are tried', async () => {
    const attempt = (email: string) => gateway.call('POST', '/api/v1/auth/login', { as: null, body: { email, password: 'guess' } });
    expect((await attempt('a@example.com')).status).toBe(401);
    expect((await attempt('A@Example.com')).status).toBe(401);
    expect((await attempt('a@example.com')).status).toBe(429);
    expect((await attempt('b@example.com')).status).toBe(401);
    expect((await attempt('c@example.com')).status).toBe(429);
  });

  it('does not let tokens be guessed without end', async () => {
    const statuses = [];
    for (let sent = 0; sent < 7; sent += 1) statuses.push((await gateway.call('GET', tasks, { as: null, headers: { authorization: `Bearer ${sent}` } })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });
});

describe('Idempotency-Key', () => {
  let keyed: Gateway;
  beforeAll(async () => {
    keyed = await startGateway({});
  });
  afterAll(() => keyed.service.close());

  const user = randomUUID();
  const send = (key: string, body: unknown = { title: 'once' }, as = user, path = tasks) => keyed.call('POST', path, { as, body, headers: { 'idempotency-key': key } });
  const created = () => keyed.asked.filter(({ name }) => name === createTask.name).length;

  it('gives the same answer to the same request', async () => {
    const first = await send('same');
    const again = await send('same');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.json()).toEqual(await first.json());
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(created()).toBe(1);
  });

  it('belongs to its user', async () => {
    await send('mine');
    const before = created();
    expect((await send('mine', { title: 'other' }, randomUUID())).status).toBe(201);
    expect(created()).toBe(before + 1);
  });

  it('refuses the same key for another request', async () => {
    await send('taken');
    expect((await send('taken', { title: 'other' })).status).toBe(422);
    expect((await send('taken', {}, user, `${tasks}/${randomUUID()}/complete`)).status).toBe(422);
  });

  it('keeps no errors', async () => {
    expect((await send('error', { title: '' })).status).toBe(400);
    expect((await send('error', { title: 'right now' })).status).toBe(201);
  });

  it('names the operation to the services, the same each time that no answer came of it', async () => {
    const undo = (id: string) => send('undo', {}, user, `${tasks}/${id}/undo`);
    for (let time = 0; time < 2; time += 1) expect((await undo(MISSING_ID)).status).toBe(404);
    await send('another');
    const names = keyed.asked.filter(({ name }) => [undoTask.name, createTask.name].includes(name)).map(({ ctx }) => ctx.operationId);
    expect(names.at(-3)).toMatch(/^[0-9a-f-]{36}$/);
    expect(names.at(-2)).toBe(names.at(-3));
    expect(names.at(-1)).not.toBe(names.at(-2));
    await keyed.call('POST', tasks, { as: user, body: { title: 'without a key' } });
    expect(keyed.asked.at(-1)?.ctx.operationId).toBeUndefined();
  });

  it('refuses a key that is none', async () => {
    expect((await send('with space')).status).toBe(400);
  });

  it('works where nobody is signed in, and stores no token that could be read', async () => {
    const body = { email: 'ada@example.com', password: 'correct horse' };
    const login = () => keyed.call('POST', '/api/v1/auth/login', { as: null, body, headers: { 'idempotency-key': 'login' } });
    const first: unknown = await (await login()).json();
    expect(await (await login()).json()).toEqual(first);
    const rows = await keyed.service.database.asSystem('test', (tx) => tx.selectFrom('idempotency_keys').selectAll().execute());
    expect(JSON.stringify(rows)).not.toMatch(/access|correct|login/);
  });

  it('replays a streamed answer', async () => {
    const ask = (accept: string) => keyed.call('POST', '/api/v1/prompts', { as: user, body: { prompt: 'x' }, headers: { 'idempotency-key': 'stream', accept } });
    const text = await (await ask('text/event-stream')).text();
    expect(text).toContain('event: chunk');
    const whole: unknown = await waitFor(async () => {
      const answer = await ask('application/json');
      return answer.status === 200 ? answer.json() : null;
    });
    expect(text).toContain(JSON.stringify(whole));
    expect(await (await ask('text/event-stream')).text()).toBe(`event: response\ndata: ${JSON.stringify(whole)}\n\n`);
  });
});
