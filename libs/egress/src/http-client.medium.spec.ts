import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { AppError, ManualClock } from '@adjutant/contracts-core';
import { afterEach, describe, expect, it } from '@jest/globals';

import { fetchThrough } from './fetch-through.js';
import type { Resolve } from './guarded-connector.js';
import { HttpClient } from './http-client.js';
import type { Wait } from './wait.js';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
});

async function serve(listener: RequestListener): Promise<{ port: number; seen: IncomingMessage[]; server: Server }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, seen, server };
}

const toThisMachine: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

function client({ resolve, clock, wait, hosts = ['service.test'], allowInside = true }: { resolve?: Resolve; clock?: ManualClock; wait?: Wait; hosts?: string[]; allowInside?: boolean } = {}) {
  const root = new HttpClient({ resolve: resolve ?? toThisMachine, ...(clock ? { clock } : {}), ...(wait ? { wait } : {}) });
  cleanUps.push(() => root.close());
  return root.allowing({ hosts, allowInside });
}

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => new Error('nothing was refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw error;
}

describe('HttpClient', () => {
  it('sends and receives', async () => {
    const { port, seen } = await serve((request, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      request.on('data', (chunk: Buffer) => response.end(chunk)).resume();
    });
    const response = await client().request({ url: `http://service.test:${port}/x?y=1`, method: 'POST', json: { hello: 'world' }, headers: { 'X-Token': 't' } });
    expect({ isOk: response.isOk, json: response.json(), cookies: response.headers['set-cookie'] }).toEqual({ isOk: true, json: { hello: 'world' }, cookies: 'a=1, b=2' });
    expect(seen[0]?.url).toBe('/x?y=1');
    expect(seen[0]?.headers).toMatchObject({ 'x-token': 't', 'content-type': 'application/json', 'user-agent': 'adjutant' });
  });

  it('reaches nothing as injected, and only listed hosts after that', async () => {
    const bare = new HttpClient({ resolve: toThisMachine });
    expect((await refusal(bare.request({ url: 'http://service.test/' }))).code).toBe('FORBIDDEN');
    expect((await refusal(client().request({ url: 'http://other.test/' }))).code).toBe('FORBIDDEN');
    await bare.close();
  });

  it.each(['ftp://service.test/', 'file:///etc/passwd', 'no address', 'http://user:secret@service.test/'])('refuses the address %s', async (url) => {
    const error = await refusal(client().request({ url }));
    expect(error.code).toBe('BAD_REQUEST');
    expect(error.message).not.toContain('secret');
  });

  it('does not reach this machine unless it is allowed to, by name or by number', async () => {
    const { port, seen } = await serve((_, response) => response.end('inside'));
    const hosts = ['service.test', '127.0.0.1', '[::1]', '[::ffff:7f00:1]'];
    for (const host of hosts) {
      const error = await refusal(client({ hosts, allowInside: false }).request({ url: `http://${host}:${port}/` }));
      expect(error.code).toBe('FORBIDDEN');
    }
    expect(seen).toHaveLength(0);
    expect((await client({ hosts }).request({ url: `http://127.0.0.1:${port}/` })).text()).toBe('inside');
  });

  it.each(['169.254.169.254', '224.0.0.7', '::ffff:a9fe:a9fe', 'fd00:ec2::254'])('does not follow a name to %s, even with the inside allowed', async (address) => {
    const resolve: Resolve = () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]);
    expect((await refusal(client({ resolve }).request({ url: 'http://service.test/' }))).code).toBe('FORBIDDEN');
  });

  it.each(['10.0.0.7', '192.168.1.1', 'fd12::1'])('does not follow a name into the private network at %s unless it is allowed to', async (address) => {
    const resolve: Resolve = () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]);
    expect((await refusal(client({ resolve, allowInside: false }).request({ url: 'http://service.test/' }))).code).toBe('FORBIDDEN');
  });

  it('refuses a name of which only one address is bad', async () => {
    const resolve: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }, { address: '169.254.169.254', family: 4 }]);
    const { port, seen } = await serve((_, response) => response.end());
    expect((await refusal(client({ resolve }).request({ url: `http://service.test:${port}/` }))).code).toBe('FORBIDDEN');
    expect(seen).toHaveLength(0);
  });

  it('is not fooled by a name that changes its address after the first question', async () => {
    const answers = ['127.0.0.1', '169.254.169.254'];
    const resolve: Resolve = () => Promise.resolve([{ address: answers.shift() ?? '169.254.169.254', family: 4 }]);
    const { port } = await serve((_, response) => response.setHeader('connection', 'close').end('ok'));
    const rebound = client({ resolve });
    expect((await rebound.request({ url: `http://service.test:${port}/` })).text()).toBe('ok');
    expect((await refusal(rebound.request({ url: `http://service.test:${port}/` }))).code).toBe('FORBIDDEN');
  });

  it('hands a redirect over and does not follow it', async () => {
    const { port, seen } = await serve((_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end());
    const response = await client().request({ url: `http://service.test:${port}/` });
    expect([response.status, response.isOk, response.headers.location]).toEqual([302, false, 'http://169.254.169.254/']);
    expect(seen).toHaveLength(1);
  });

  it('gives up when the other side does not answer, or does not finish', async () => {
    const { port } = await serve((request, response) => {
      if (request.url === '/half') response.write('half');
    });
    for (const path of ['never', 'half']) {
      const error = await refusal(client().request({ url: `http://service.test:${port}/${path}`, timeoutMs: 60 }));
      expect(error.code).toBe('DEADLINE_EXCEEDED');
    }
  });

  it('asks nobody after the deadline', async () => {
    const clock = new ManualClock('2026-03-01T12:00:00Z');
    const error = await refusal(client({ clock }).request({ url: 'http://service.test/', deadlineAt: clock.now().getTime() }));
    expect(error.code).toBe('DEADLINE_EXCEEDED');
  });

  it('stops when the caller does', async () => {
    const controller = new AbortController();
    const { port } = await serve(() => controller.abort());
    expect((await refusal(client().request({ url: `http://service.test:${port}/`, signal: controller.signal }))).code).toBe('CANCELLED');
  });

  it('refuses more bytes than were asked for', async () => {
    const { port } = await serve((_, response) => response.end('x'.repeat(5_000)));
    const url = `http://service.test:${port}/`;
    expect((await refusal(client().request({ url, maxResponseBytes: 4_999 }))).code).toBe('PAYLOAD_TOO_LARGE');
    expect((await client().request({ url, maxResponseBytes: 5_000 })).body).toHaveLength(5_000);
  });

  it('says when nobody listens, when a name has no address, and when the line breaks', async () => {
    const { port } = await serve((request) => request.socket.destroy());
    const nowhere: Resolve = () => Promise.reject(new Error('ENOTFOUND'));
    const errors = await Promise.all([
      refusal(client({ hosts: ['127.0.0.1'] }).request({ url: 'http://127.0.0.1:9/' })),
      refusal(client({ resolve: nowhere }).request({ url: 'http://service.test/' })),
      refusal(client({ resolve: () => Promise.resolve([]) }).request({ url: 'http://service.test/' })),
      refusal(client().request({ url: `http://service.test:${port}/` })),
    ]);
    expect(errors.map(({ code }) => code)).toEqual(['CONNECTOR_BAD', 'CONNECTOR_BAD', 'CONNECTOR_BAD', 'CONNECTOR_BAD']);
  });

  it('refuses to read as JSON what is none', async () => {
    const { port } = await serve((_, response) => response.end('<html>'));
    const response = await client().request({ url: `http://service.test:${port}/` });
    expect(() => response.json()).toThrow(/not JSON/);
  });
});

describe('HttpClient retries', () => {
  const clock = () => new ManualClock('2026-03-01T12:00:00Z');

  async function busy(statuses: number[], headers: Record<string, string> = {}) {
    const waits: number[] = [];
    const server = await serve((_, response) => response.writeHead(statuses.shift() ?? 200, headers).end('body'));
    const http = client({ clock: clock(), wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)) });
    return { ...server, waits, http, url: `http://service.test:${server.port}/` };
  }

  it('tries again after 1 s and 2 s', async () => {
    const { http, url, waits, seen } = await busy([429, 503, 200]);
    expect((await http.request({ url })).status).toBe(200);
    expect([waits, seen.length]).toEqual([[1_000, 2_000], 3]);
  });

  it('waits as long as it is told', async () => {
    const { http, url, waits } = await busy([429, 200], { 'retry-after': '11' });
    await http.request({ url });
    expect(waits).toEqual([11_000]);
  });

  it('hands the refusal over after three tries', async () => {
    const { http, url, seen } = await busy([503, 503, 503, 200]);
    expect([(await http.request({ url })).status, seen.length]).toEqual([503, 3]);
  });

  it.each([
    ['the method changes something', { method: 'POST' as const }, {}],
    ['the deadline comes first', { deadlineAt: clock().now().getTime() + 900 }, {}],
    ['the server wants a very long wait', {}, { 'retry-after': '3600' }],
  ])('does not repeat when %s', async (_, request, headers) => {
    const { http, url, seen } = await busy([429, 200], headers);
    expect([(await http.request({ url, ...request })).status, seen.length]).toEqual([429, 1]);
  });

  it('repeats a POST that says it may be repeated', async () => {
    const { http, url, seen } = await busy([429, 200]);
    expect([(await http.request({ url, method: 'POST', isRepeatable: true })).status, seen.length]).toEqual([200, 2]);
  });

  it('stops waiting when the caller stops', async () => {
    const controller = new AbortController();
    const { port } = await serve((_, response) => {
      response.writeHead(429, { 'retry-after': '20' }).end();
      setImmediate(() => controller.abort());
    });
    const error = await refusal(client().request({ url: `http://service.test:${port}/`, signal: controller.signal }));
    expect(error.code).toBe('CANCELLED');
  });
});

describe('fetchThrough', () => {
  it('speaks fetch and keeps the guard', async () => {
    const { port, seen } = await serve((request, response) => response.writeHead(request.url === '/none' ? 204 : 200, { 'x-kind': 'test' }).end(request.url === '/none' ? '' : '{"a":1}'));
    const guarded = fetchThrough(client(), { timeoutMs: 5_000 });
    const response = await guarded(`http://service.test:${port}/`, { method: 'post', headers: { authorization: 'Bearer x' }, body: '{}' });
    expect([response.status, response.headers.get('x-kind'), await response.json()]).toEqual([200, 'test', { a: 1 }]);
    expect((await guarded(new URL(`http://service.test:${port}/none`))).status).toBe(204);
    expect((await guarded(new Request(`http://service.test:${port}/`))).status).toBe(200);
    expect([seen[0]?.method, seen[0]?.headers.authorization]).toEqual(['POST', 'Bearer x']);
    await expect(guarded('http://other.test/')).rejects.toThrow(/not on the list/);
    await expect(guarded(`http://service.test:${port}/`, { method: 'POST', body: new URLSearchParams() })).rejects.toThrow(/text or bytes/);
  });
});
