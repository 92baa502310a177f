import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

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
});
