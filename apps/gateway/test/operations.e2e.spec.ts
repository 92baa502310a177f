import { randomUUID } from 'node:crypto';

import { getDeadLetter } from '@adjutant/contracts-operations';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MISSING_ID } from './responders.js';
import { startGateway, type Gateway } from './start-gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.service.close());

const paths = (names: string[]) => names.flatMap((name) => [`/${name}`, `/api/${name}`, `/api/v1/${name}`]);

describe('operations over HTTP', () => {
  it.each(paths(['health', 'healthz', 'readyz']))('[MIM-14] [MIM-15] [PRO-17] [EMP-18] [ADI-18] %s says how everything is, to anybody', async (path) => {
    const answer = await gateway.call('GET', path, { as: null });
    expect(answer.status).toBe(200);
    const report: unknown = await answer.json();
    expect(report).toMatchObject({ status: 'healthy', version: expect.any(String), timestamp: expect.any(String) });
    expect(Object.keys((report as { checks: object }).checks)).toEqual(expect.arrayContaining(['database', 'redis', 'mcp_servers', 'storage']));
  });

  it.each(paths(['metrics']))('[MIM-16] %s gives figures in Prometheus form', async (path) => {
    await gateway.call('GET', '/api/v1/focus');
    const answer = await gateway.call('GET', path, { as: null });
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toMatch(/adjutant_http_request_duration_seconds_count\{[^}]*route="\/api\/v1\/focus"/);
  });

  it('[EMP-11] says how far everything is', async () => {
    expect(await (await gateway.call('GET', '/api/status')).json()).toMatchObject({ status: 'healthy', profile: 'standalone', dead_letters: 0 });
  });

  it('lists who changed what', async () => {
    await gateway.call('GET', '/api/v1/audit?object_type=task&limit=3');
    expect(gateway.asked.at(-1)?.request).toEqual({ object_type: 'task', limit: 3 });
  });

  it('[PRO-52] lists and replays dead letters for administrators alone', async () => {
    expect(await (await gateway.call('GET', '/api/v1/dead-letters', { role: 'admin' })).json()).toEqual({ dead_letters: [], total: 0, away: [] });
    expect(await (await gateway.call('POST', '/api/v1/dead-letters/replay', { role: 'admin', body: { ids: ['1'] } })).json()).toEqual({ replayed: 1, away: [] });
    expect(gateway.asked.at(-1)?.request).toEqual({ ids: ['1'] });
    expect((await gateway.call('GET', '/api/v1/dead-letters', { role: 'user' })).status).toBe(403);
  });

  it('[PRO-52] shows one dead letter to administrators alone, and says what is wrong with an id', async () => {
    const path = (id: string) => `/api/v1/dead-letters/${id}`;
    const id = randomUUID();
    const shown = await gateway.call('GET', path(id), { role: 'admin' });
    expect(shown.status).toBe(200);
    expect(await shown.json()).toMatchObject({ id, consumer: 'task-graph', error_code: 'UNPROCESSABLE', payload: { size_bytes: 120, fields: ['candidates', 'event_id'] }, can_replay: true });
    expect(gateway.asked.at(-1)).toMatchObject({ name: getDeadLetter.name, ctx: { role: 'admin' }, request: { id } });
    const asked = gateway.asked.length;
    for (const role of ['user', 'observer', 'api'] as const) expect((await gateway.call('GET', path(id), { role })).status).toBe(403);
    expect((await gateway.call('GET', path(id), { as: null })).status).toBe(401);
    const malformed = await gateway.call('GET', path('7'), { role: 'admin' });
    expect([malformed.status, await malformed.text()]).toEqual([400, expect.stringContaining('ids look like')]);
    expect(gateway.asked.length).toBe(asked);
    expect((await gateway.call('GET', path(MISSING_ID), { role: 'admin' })).status).toBe(404);
  });
});
