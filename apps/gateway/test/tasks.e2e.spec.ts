import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MISSING_ID } from './responders.js';
import { startGateway, type CallOptions, type Gateway } from './start-gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.service.close());

const id = randomUUID();

/** Calls, and says what the owner of the request was asked. */
async function ask(method: string, path: string, options: CallOptions = {}): Promise<{ status: number; body: unknown; asked: unknown; name: string | undefined }> {
  gateway.asked.length = 0;
  const answer = await gateway.call(method, path, options);
  const last = gateway.asked.findLast(({ name }) => !name.includes('key-set'));
  return { status: answer.status, body: await answer.json(), asked: last?.request, name: last?.name };
}

describe('tasks over HTTP', () => {
  it.each(['/api', '/api/v1'])('[MIM-1] [EMP-1] [CON-15] %s/tasks lists a horizon', async (base) => {
    for (const horizon of ['today', 'week', 'month', 'past7d']) {
      const { status, body, asked } = await ask('GET', `${base}/tasks?horizon=${horizon}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ tasks: [{ title: expect.any(String) }] });
      expect(asked).toEqual({ horizon });
    }
  });

  it('[MIM-2] [EMP-53] passes a limit and a cursor on', async () => {
    expect((await ask('GET', '/api/v1/tasks?horizon=week&limit=7&cursor=abc')).asked).toEqual({ horizon: 'week', limit: 7, cursor: 'abc' });
  });

  it('filters by the conversation and the event that tasks came from', async () => {
    const [thread_id, event_id] = [randomUUID(), randomUUID()];
    expect((await ask('GET', `/api/v1/tasks?thread_id=${thread_id}&event_id=${event_id}&status=any`)).asked).toEqual({ thread_id, event_id, status: 'any' });
  });

  it('[PRO-12] [EMP-53] filters by status, priority and source, in the words of other systems too', async () => {
    const { body, asked } = await ask('GET', '/api/v1/tasks?status=open&priority=high&source=jira');
    expect(asked).toEqual({ status: 'todo', priority: 'high', source: 'jira' });
    expect(body).toMatchObject({ total: 1, by_priority: { high: 1 } });
    expect((await ask('GET', '/api/v1/tasks?status=snoozed')).asked).toEqual({ status: 'snoozed' });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=abc', 'limit'],
    ['status=sleepy', 'status'],
    ['horizon=decade', 'horizon'],
    ['due_before=yesterday', 'due_before'],
  ])('[CON-93] [EMP-40] refuses %s and names the field', async (query, field) => {
    const { status, body, asked } = await ask('GET', `/api/v1/tasks?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'BAD_REQUEST', details: { fields: [{ in: 'query', field }] } } });
    expect(asked).toBeUndefined();
  });

  it('[CON-16] [EMP-2] adds a task', async () => {
    const { status, body, asked } = await ask('POST', '/api/v1/tasks', { body: { title: ' Write to Ann ', due_at: '2026-12-01T10:00:00+01:00', status: 'not_started' } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ title: 'Write to Ann' });
    expect(asked).toEqual({ title: 'Write to Ann', due_at: '2026-12-01T10:00:00+01:00', status: 'todo' });
  });

  it('[CON-93] [PRO-72] says which fields of a body are wrong', async () => {
    const { status, body } = await ask('POST', '/api/v1/tasks', { body: { title: '', priority: 'huge', colour: 'red' } });
    expect(status).toBe(400);
    const { fields } = (body as { error: { details: { fields: { field: string }[] } } }).error.details;
    expect(fields.map(({ field }) => field)).toEqual(expect.arrayContaining(['title', 'priority']));
    expect(JSON.stringify(body)).toContain('colour');
    expect((await ask('POST', '/api/v1/tasks', { body: {} })).body).toMatchObject({ error: { message: expect.stringContaining('title: is missing') } });
  });

  it('[CON-17] [EMP-3] reads one task', async () => {
    expect(await ask('GET', `/api/v1/tasks/${id}`)).toMatchObject({ status: 200, body: { id }, asked: { id } });
    expect(await ask('GET', `/api/v1/tasks/${MISSING_ID}`)).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
    expect(await ask('GET', '/api/v1/tasks/7')).toMatchObject({ status: 400, body: { error: { details: { fields: [{ in: 'path', field: 'id' }] } } } });
  });

  it.each(['PUT', 'PATCH'])('[CON-18] [EMP-4] %s changes what the body names', async (method) => {
    const { status, asked } = await ask(method, `/api/v1/tasks/${id}`, { body: { title: 'New', expected_version: 3 } });
    expect(status).toBe(200);
    expect(asked).toEqual({ id, changes: { title: 'New' }, expected_version: 3 });
  });

  it.each(['PUT', 'PATCH'])('[CON-20] [EMP-6] %s sets the status', async (method) => {
    const { body, asked } = await ask(method, `/api/v1/tasks/${id}/status`, { body: { status: 'completed' } });
    expect(body).toMatchObject({ id, status: 'done' });
    expect(asked).toMatchObject({ id, changes: { status: 'done' } });
  });

  it('[CON-19] [EMP-5] deletes', async () => {
    expect(await ask('DELETE', `/api/v1/tasks/${id}`)).toMatchObject({ status: 200, body: { deleted: true }, asked: { id } });
  });

  it('[MIM-3] completes and says ok', async () => {
    expect(await ask('POST', `/api/v1/tasks/${id}/complete`)).toMatchObject({ status: 200, name: 'task-graph.complete-task.v1', asked: { id } });
    expect((await ask('POST', `/api/tasks/${id}/complete`, { headers: { 'content-type': 'application/json' } })).body).toEqual({ status: 'ok' });
  });

  it('[MIM-5] takes back and says ok', async () => {
    const { body, name } = await ask('POST', `/api/v1/tasks/${id}/undo`);
    expect(name).toBe('task-graph.undo-task.v1');
    expect(body).toEqual({ status: 'ok' });
  });

  it('reads the history and links', async () => {
    expect((await ask('GET', `/api/v1/tasks/${id}/history?limit=5`)).asked).toEqual({ id, limit: 5 });
    const child = randomUUID();
    expect(await ask('POST', `/api/v1/tasks/${id}/links`, { body: { child_id: child, kind: 'blocks' } })).toMatchObject({ status: 201, body: { parent_id: id, child_id: child, kind: 'blocks' } });
  });

  it('[MIM-6] shows the graph of a window', async () => {
    const { body, asked } = await ask('GET', '/api/graph?window=month');
    expect(asked).toMatchObject({ window: 'month' });
    expect(body).toMatchObject({ nodes: [{ id: expect.any(String) }], edges: [] });
  });

  it('[MIM-7] says what the graph can be filtered by', async () => {
    expect((await ask('GET', '/api/graph/filters')).body).toEqual({ sources: ['jira'], statuses: ['done', 'future'] });
  });

  it('[PRO-13] lists calendar entries between two instants', async () => {
    const { status, body, asked } = await ask('GET', '/api/v1/calendar/events?start_at=2026-11-01T00:00:00+01:00&end_at=2026-12-01T00:00:00Z');
    expect(status).toBe(200);
    expect(body).toEqual({ events: [], total: 0 });
    expect(asked).toMatchObject({ start_at: '2026-11-01T00:00:00+01:00', end_at: '2026-12-01T00:00:00Z' });
    expect((await ask('GET', '/api/v1/calendar/events')).body).toMatchObject({ error: { message: expect.stringContaining('start_at: is missing') } });
  });

  it('[EMP-53] [EMP-43] answers 304 to who has the board already', async () => {
    const board = await gateway.call('GET', '/api/v1/focus');
    const etag = board.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\//);
    const again = await gateway.call('GET', '/api/v1/focus', { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await gateway.call('GET', '/api/v1/focus', { headers: { 'if-none-match': 'W/"other"' } })).status).toBe(200);
  });

  it('asks on behalf of the user of the token, under the id of the request, until a deadline', async () => {
    await gateway.call('GET', `/api/v1/tasks/${id}`, { as: id, headers: { 'x-request-id': 'r-1' } });
    const ctx = gateway.asked.at(-1)?.ctx;
    expect(ctx).toMatchObject({ userId: id, role: 'user', requestId: 'r-1' });
    expect(ctx?.deadlineAt).toBeGreaterThan(Date.now());
  });
});

describe('what came in, over HTTP', () => {
  it('searches by words, sources and window', async () => {
    const { asked } = await ask('GET', '/api/v1/search?q=offer&sources=email,slack&from=2026-11-01T00:00:00Z&limit=5&offset=30');
    expect(asked).toMatchObject({ query: 'offer', sources: ['email', 'slack'], from: '2026-11-01T00:00:00Z', limit: 5, offset: 30 });
    expect((await ask('GET', '/api/v1/search?sources=email&sources=jira')).asked).toMatchObject({ query: '', sources: ['email', 'jira'] });
  });

  it('reads events and conversations', async () => {
    expect((await ask('GET', '/api/v1/events?sources=email')).body).toMatchObject({ total: 1 });
    expect((await ask('GET', `/api/v1/events/${id}`)).body).toMatchObject({ id });
    expect((await ask('GET', `/api/v1/events/${MISSING_ID}`)).status).toBe(404);
    expect((await ask('GET', `/api/v1/threads/${id}`)).body).toMatchObject({ thread: { id } });
  });

  it('[MIM-11] [MIM-12] tests one connector or all', async () => {
    expect(await (await gateway.call('POST', '/api/v1/connectors/mbox/test', { body: {} })).json()).toMatchObject({ kind: 'mbox', status: 'connecting' });
    expect((await gateway.call('POST', '/api/connectors/test_all', { body: {} })).status).toBe(202);
    expect((await gateway.call('POST', '/api/v1/connectors/mbox/test', { role: 'observer', body: {} })).status).toBe(403);
  });

  it('[MIM-8] lists connectors', async () => {
    expect((await ask('GET', '/api/connectors')).body).toEqual({ connectors: [] });
  });

  it('[MIM-9] [MIM-10] links an account by a token or by signing in, reads it and lets go of it', async () => {
    const connect = (body: unknown) => ask('POST', '/api/v1/connectors/github/connect', { body });
    expect(await connect({ token: 'a token' })).toMatchObject({ status: 200, body: { kind: 'github', status: 'ok' }, asked: { kind: 'github', credentials: { token: 'a token' } } });
    expect(await connect({})).toMatchObject({ status: 200, body: { url: 'https://vendor.test/', auth_url: 'https://vendor.test/', state: 's' }, asked: { kind: 'github' } });
    expect(await connect({ token: '  ' })).toMatchObject({ status: 400 });
    expect(await connect({ token: 'a token', url: 'https://evil.test' })).toMatchObject({ status: 400 });
    expect(await ask('GET', '/api/v1/oauth/callback/github?code=c&state=s')).toMatchObject({ status: 200, asked: { kind: 'github', code: 'c', state: 's' } });
    expect(await ask('POST', '/api/v1/connectors/github/sync', { body: {} })).toMatchObject({ status: 202, asked: { kind: 'github' } });
    expect(await ask('POST', '/api/v1/connectors/github/disconnect', { body: {} })).toMatchObject({ status: 200, body: { status: 'disconnected' } });
    expect((await gateway.call('POST', '/api/v1/connectors/github/connect', { role: 'observer', body: { token: 'a token' } })).status).toBe(403);
  });

  it('starts, follows and cancels imports', async () => {
    expect(await ask('POST', '/api/v1/imports', { role: 'admin', body: { paths: ['/mail'] } })).toMatchObject({ status: 202, body: { paths: ['/mail'], state: 'queued' } });
    expect((await ask('GET', `/api/v1/imports/${id}`)).body).toMatchObject({ id });
    expect((await ask('DELETE', `/api/v1/imports/${id}`)).body).toMatchObject({ state: 'cancelled' });
  });

  it('[PRO-8] [PRO-9] answers any text', async () => {
    const { status, body, asked } = await ask('POST', '/api/v1/prompts', { body: { prompt: 'Anything at all?' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ prompt_id: expect.any(String), intent: 'question', response: { answer: expect.any(String) } });
    expect(asked).toEqual({ prompt: 'Anything at all?', context: {} });
    const context = { sources: ['email'], time_window: { start: '2026-11-01T00:00:00Z', end: '2026-11-02T00:00:00Z' }, priority: 'high' };
    expect((await ask('POST', '/api/v1/prompts', { body: { prompt: 'x', context } })).asked).toEqual({ prompt: 'x', context });
    expect((await ask('POST', '/api/v1/prompts', { body: { prompt: ' ' } })).status).toBe(400);
  });
});
