import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorEnvelope } from '@adjutant/contracts-gateway';
import { createLogger } from '@adjutant/telemetry';

import { startGateway, type CallOptions, type Gateway } from './start-gateway.js';

const lines: string[] = [];
let gateway: Gateway;
beforeAll(async () => {
  const logger = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
  gateway = await startGateway({ MAX_FILE_SIZE: '1500000', CORS_ORIGINS: 'https://desk.example' }, { logger });
});
afterAll(() => gateway.service.close());

async function refusal(method: string, path: string, options: CallOptions = {}): Promise<{ status: number; code: string }> {
  const answer = await gateway.call(method, path, options);
  return { status: answer.status, code: errorEnvelope.parse(await answer.json()).error.code };
}

const tasks = '/api/v1/tasks';

describe('every refusal has one shape', () => {
  it('[PRO-73] [EMP-20] [MIM-18] for addresses that do not exist', async () => {
    for (const path of ['/nothing', '/api', '/api/v1', '/api/v2/tasks', '/api/v1/nothing', '//api/v1/tasks', '/api/v1//tasks', '/index.ts', '/../package.json']) {
      expect(await refusal('GET', path)).toEqual({ status: 404, code: 'NOT_FOUND' });
    }
  });

  it('[EMP-20] for a method that an address does not take, and says which it does', async () => {
    for (const [method, path, allow] of [['PUT', tasks, 'GET, HEAD, POST'], ['POST', '/api/focus', 'GET, HEAD'], ['GET', `${tasks}/${randomUUID()}/complete`, 'POST']] as const) {
      const answer = await gateway.call(method, path);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
      expect(errorEnvelope.parse(await answer.json()).error).toMatchObject({ code: 'METHOD_NOT_ALLOWED', message: expect.stringContaining(allow) });
    }
  });

  it('for a parameter that is not known, by its name, and for one that no text could be', async () => {
    const sentence = async (path: string) => {
      const answer = await gateway.call('GET', `/api/v1${path}`);
      return [answer.status, errorEnvelope.parse(await answer.json()).error.message];
    };
    expect(await sentence('/events?colour=red')).toEqual([400, expect.stringMatching(/^colour: is not known here; there are sources, from, .*\(query\)$/)]);
    expect(await sentence('/graph/filters?x=1')).toEqual([400, 'x: is not known here; this address takes no parameters (query)']);
    expect(await sentence('/tasks?q=a%00b')).toEqual([400, 'q: holds a NUL character (%00), which no text has (query)']);
    expect(await sentence('/audit?object_id=%00')).toEqual([400, expect.stringContaining('object_id: ')]);
    expect(await sentence('/tasks?status=asleep')).toEqual([400, expect.stringMatching(/^status: Invalid option: expected one of "todo"\|.*"any" \(query\)$/)]);
    expect(await sentence('/search?offset=-1')).toEqual([400, 'offset: Write a number ≥ 0. (query)']);
    expect((await gateway.call('GET', '/api/v1/search?offset=20')).status).toBe(200);
    expect((await gateway.call('GET', '/healthz?verbose=1', { as: null })).status).toBe(200);
  });

  it('source and sources name the same filter', async () => {
    for (const path of ['/events?source=email', '/threads?sources=email', '/search?source=email&q=x']) {
      gateway.asked.length = 0;
      expect((await gateway.call('GET', `/api/v1${path}`)).status).toBe(200);
      expect(gateway.asked.at(-1)?.request).toMatchObject({ sources: ['email'] });
    }
  });

  it('OPTIONS is answered also where nobody asks as a browser does', async () => {
    expect((await gateway.call('OPTIONS', tasks, { as: null })).status).toBe(204);
  });

  it('[PRO-73] [EMP-20] for addresses and bodies that cannot be read', async () => {
    const headers = { 'content-type': 'application/json' };
    const raw = async (body: string, type = 'application/json') => {
      const authorization = `Bearer ${await gateway.token()}`;
      const answer = await fetch(gateway.url + tasks, { method: 'POST', headers: { authorization, 'content-type': type }, body });
      return { status: answer.status, code: errorEnvelope.parse(await answer.json()).error.code };
    };
    const bad = { status: 400, code: 'BAD_REQUEST' };
    expect(await refusal('GET', '/api/v1/%')).toEqual(bad);
    expect(await raw('{"title":')).toEqual(bad);
    expect(await raw('"title"')).toEqual(bad);
    expect(await raw('{"__proto__":{"a":1}}')).toEqual(bad);
    for (const [body, type] of [['title=x', 'application/x-www-form-urlencoded'], ['<title/>', 'text/xml']] as const) {
      expect(await raw(body, type)).toEqual({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    }
    expect(await raw('['.repeat(100) + ']'.repeat(100))).toEqual(bad);
    expect(await refusal('POST', tasks, { headers })).toEqual(bad);
  });

  it('[EMP-47] for a body that is too large', async () => {
    const answer = await gateway.call('POST', tasks, { body: { title: 'x', details: 'x'.repeat(1_500_000) } });
    expect([answer.status, errorEnvelope.parse(await answer.json()).error]).toEqual([413, { code: 'PAYLOAD_TOO_LARGE', message: 'The body is larger than 1500000 bytes. Send less at a time, or raise MAX_FILE_SIZE.', details: { max_bytes: 1_500_000 } }]);
    expect(await refusal('POST', tasks, { body: { title: 'x', details: 'x'.repeat(1_400_000) } })).toEqual({ status: 400, code: 'BAD_REQUEST' });
  });

  it('[EMP-20] also for what is not HTTP', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (data) => (text += data.toString())).on('close', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(errorEnvelope.parse(JSON.parse(answer.slice(answer.indexOf('{')))).error.code).toBe('BAD_REQUEST');
  });

  it('[EMP-20] and says under which id it was logged', async () => {
    const answer = await gateway.call('GET', '/api/v1/nothing', { headers: { 'x-request-id': 'abc-1' } });
    expect(answer.headers.get('x-request-id')).toBe('abc-1');
    expect(await answer.json()).toMatchObject({ success: false, request_id: 'abc-1', timestamp: expect.any(String), error: { details: {} } });
    const strange = await gateway.call('GET', '/api/v1/nothing', { headers: { 'x-request-id': 'a b{}' } });
    expect(strange.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('answers', () => {
  it('[EMP-19] come in the standard envelope when asked for', async () => {
    const answer = await gateway.call('GET', '/api/v1/graph/filters', { headers: { 'x-envelope': 'standard' } });
    expect(await answer.json()).toEqual({
      success: true,
      data: { sources: ['jira'], statuses: ['done', 'future'] },
      message: 'ok',
      timestamp: expect.any(String),
      request_id: answer.headers.get('x-request-id'),
    });
  });

  it('[PRO-73] live under /api/v1 and /api alike, with or without a slash at the end', async () => {
    for (const path of ['/api/v1/focus', '/api/focus', '/api/v1/focus/']) expect((await gateway.call('GET', path)).status).toBe(200);
  });

  it('answers HEAD like GET, without a body', async () => {
    const answer = await gateway.call('HEAD', '/api/v1/focus');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    expect((await gateway.call('HEAD', '/api/v1/focus', { as: null })).status).toBe(401);
  });

  it('[EMP-53] are compressed', async () => {
    const answer = await gateway.call('GET', '/docs-json', { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
  });

  it('[PRO-78] [EMP-40] carry security headers', async () => {
    for (const path of ['/', '/api/v1/focus', '/api/v1/nothing', '/api/v1/%']) {
      const { headers } = await gateway.call('GET', path);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe-inline');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('[PRO-78] [EMP-40] pass text on as text: no control characters, and nothing is markup or SQL', async () => {
    const title = "Robert'); drop table tasks;-- <script>alert(1)</script>";
    const answer = await gateway.call('POST', tasks, { body: { title: `\u0000${title}\u0007`, details: 'half \ud800 pair' } });
    expect(gateway.asked.at(-1)?.request).toEqual({ title, details: 'half \ufffd pair' });
    expect(answer.headers.get('content-type')).toContain('application/json');
  });

  it.each(['http://localhost:3000', 'http://localhost:5173', 'app://adjutant', 'https://desk.example'])('[MIM-66] [ADI-57] [CON-91] [PRO-73] [EMP-53] may be read by %s', async (origin) => {
    const preflight = await gateway.call('OPTIONS', tasks, { as: null, headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    const answer = await gateway.call('GET', '/api/v1/focus', { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each(['https://evil.example', 'http://localhost.evil.example', 'https://localhost:3000', 'null'])('[ADI-57] may not be read by %s', async (origin) => {
    const answer = await gateway.call('GET', '/api/v1/focus', { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('[ADI-60] leave one JSON line each, without bodies, tokens and queries', async () => {
    lines.length = 0;
    const user = randomUUID();
    await gateway.call('POST', tasks, { as: user, body: { title: 'secret-title' }, headers: { 'x-request-id': 'log-1' } });
    await gateway.call('GET', `${tasks}?q=secret-question`, { as: user });
    const line = lines.map((text) => JSON.parse(text) as Record<string, unknown>).find((entry) => entry['message'] === 'request');
    expect(line).toMatchObject({ request_id: 'log-1', user_id: user, method: 'POST', route: tasks, status: 201, duration_ms: expect.any(Number) });
    expect(lines.join('')).not.toMatch(/secret|eyJ/);
  });

  it('[EMP-43] serves the console at each of its addresses, and its files packed and for good', async () => {
    const html = { accept: 'text/html' };
    const page = await gateway.call('GET', '/', { as: null, headers: html });
    const files = [...(await page.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const { status, headers } = await gateway.call('GET', file, { as: null, headers: { 'accept-encoding': 'br' } });
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
      if (/js|css/.test(file)) expect(headers.get('content-encoding')).toBe('br');
    }
    for (const path of ['/', '/graph', '/ask', '/search?q=x', `/events/${randomUUID()}`, `/threads/${randomUUID()}`, '/import', '/settings']) {
      const first = await gateway.call('GET', path, { as: null, headers: html });
      expect([path, first.status, first.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8']);
      const again = await gateway.call('GET', path, { as: null, headers: { ...html, 'if-none-match': first.headers.get('etag') ?? '' } });
      expect(again.status).toBe(304);
    }
  });

  it('shows the page to a person at an address that does not exist, and the error to a program', async () => {
    const shown = await gateway.call('GET', '/nowhere', { as: null, headers: { accept: 'text/html' } });
    expect([shown.status, shown.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    for (const [path, accept] of [['/nowhere', 'application/json'], ['/assets/nowhere.js', 'text/html'], ['/api/v1/nowhere', 'text/html'], ['/assets/../index.js', '*/*']] as const) {
      const answer = await gateway.call('GET', path, { as: null, headers: { accept } });
      expect([path, answer.status, errorEnvelope.parse(await answer.json()).error.code]).toEqual([path, 404, 'NOT_FOUND']);
    }
  });

  it('[MIM-17] [PRO-17] describes itself at /docs', async () => {
    const page = await gateway.call('GET', '/docs', { as: null });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
    for (const [, file] of (await page.text()).matchAll(/src="(\.[^"]+)"/g)) {
      expect((await gateway.call('GET', new URL(file ?? '', `${gateway.url}/docs`).pathname, { as: null })).status).toBe(200);
    }
  });
});

describe('opening the door', () => {
  it('says what to do when the port is taken', async () => {
    const taken = new URL(gateway.url).port;
    await expect(startGateway({ PORT: taken })).rejects.toThrow(`Port ${taken} is in use by another program`);
    await expect(startGateway({ HOST: '192.0.2.1' })).rejects.toThrow('192.0.2.1 is not an address of this machine');
  });

  it('does not start with a configuration that cannot work', async () => {
    await expect(startGateway({ JWT_ALGORITHM: 'HS256' })).rejects.toThrow('JWT_SECRET');
    await expect(startGateway({ MAX_FILE_SIZE: 'big', RATE_LIMIT: '0' })).rejects.toThrow('MAX_FILE_SIZE');
  });
});
