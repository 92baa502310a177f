import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { API_PREFIX, errorEnvelope, routes, takesBody, type RouteContract, type RouteName } from '@adjutant/contracts-gateway';

import { toOpenApiPath } from '../src/pages/to-open-api.js';
import { startGateway, type Gateway } from './start-gateway.js';

const BODIES: Partial<Record<RouteName, unknown>> = {
  connectAccount: { token: 'a token' },
  beginPhoneSignIn: { phone_number: '+4915112345678' },
  finishPhoneSignIn: { auth_session_id: 's', phone_code: '12345', phone_code_hash: 'h' },
  register: { email: 'ada@example.com', password: 'correct horse' },
  login: { email: 'ada@example.com', password: 'correct horse' },
  refresh: { refresh_token: 'r' },
  logout: { refresh_token: 'r' },
  issueToken: { ttl_seconds: 600 },
  createTask: { title: 'Write' },
  updateTask: { title: 'Write' },
  patchTask: { title: 'Write' },
  setTaskStatus: { status: 'done' },
  patchTaskStatus: { status: 'done' },
  linkTasks: { child_id: randomUUID(), kind: 'blocks' },
  startImport: { paths: ['/mail'] },
  createUpload: { name: 'inbox.mbox', size_bytes: 10 },
  putUploadPart: Buffer.from('hello'),
  runPrompt: { prompt: 'what needs action?' },
  replayDeadLetters: { ids: ['1'] },
  retryJobs: { ids: ['1'] },
  startErasure: { confirm: 'delete my data' },
};
const QUERIES: Partial<Record<RouteName, string>> = { finishSignIn: '?state=s&code=c', listCalendarEvents: '?start_at=2026-11-01T00:00:00Z&end_at=2026-12-01T00:00:00Z' };
const table = Object.entries(routes) as [RouteName, RouteContract][];
const guarded = table.filter(([, { policy }]) => policy !== 'public');

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ LOCAL_OWNER: 'on' });
});
afterAll(() => gateway.service.close());

const address = (name: RouteName, route: RouteContract): string => API_PREFIX + route.path.replace(':id', randomUUID()).replace(':kind', 'eml').replace(':number', '1') + (QUERIES[name] ?? '');
const bodyOf = (name: RouteName, route: RouteContract): unknown => (takesBody(route) ? (BODIES[name] ?? {}) : undefined);

describe('every route of the table', () => {
  it.each(table)('[PRO-72] [CON-93] %s answers what its schema says', async (name, route) => {
    const abort = new AbortController();
    const answer = await gateway.call(route.method, address(name, route), { role: 'admin', body: bodyOf(name, route), signal: abort.signal });
    expect(answer.status).toBe(route.status);
    if (!route.mediaType) route.response.parse(await answer.json());
    abort.abort();
  });

  it.each(guarded)('[PRO-19] [ADI-41] %s refuses whoever is not signed in', async (name, route) => {
    if (route.policy === 'local') return;
    const answer = await gateway.call(route.method, address(name, route), { as: null, body: bodyOf(name, route) });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(errorEnvelope.parse(await answer.json()).error.code).toBe('UNAUTHENTICATED');
  });

  it.each(guarded)('[PRO-19] %s cannot be reached around its policy', async (name, route) => {
    if (route.policy === 'local') return;
    const path = address(name, route).split('?')[0] ?? '';
    const variants = [`${path}/`, `/${path}`, path.replace('/v1/', '/v1//'), path.replace('/v1', ''), path.toUpperCase(), `${path};x`, path.replace('/v1', '/v1/.')];
    for (const method of new Set([route.method, 'HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])) {
      for (const variant of variants) {
        const answer = await gateway.call(method, variant, { as: null });
        expect([401, 404, 405, 400, 204, 429]).toContain(answer.status);
      }
    }
  }, 30_000);

  it('[MIM-17] [PRO-17] OpenAPI describes it', async () => {
    const document = (await (await gateway.call('GET', '/docs-json', { as: null })).json()) as { paths: Record<string, Record<string, { operationId: string }>> };
    for (const [name, route] of table) expect(document.paths[toOpenApiPath(route.path)]?.[route.method.toLowerCase()]?.operationId).toBe(name);
  });

  it('observers read everything and change nothing', async () => {
    for (const [name, route] of guarded.filter(([, { policy }]) => policy === 'write')) {
      expect((await gateway.call(route.method, address(name, route), { role: 'observer', body: bodyOf(name, route) })).status).toBe(403);
    }
    expect((await gateway.call('GET', `${API_PREFIX}/focus`, { role: 'observer' })).status).toBe(200);
  });

  it('only administrators do what administrators do', async () => {
    for (const [name, route] of guarded.filter(([, { policy }]) => policy === 'admin' || policy === 'owner')) {
      expect((await gateway.call(route.method, address(name, route), { role: 'user', body: bodyOf(name, route) })).status).toBe(403);
    }
  });
});
