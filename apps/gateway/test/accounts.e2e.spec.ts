import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';

import { getMe, profileChanged, updateProfile, userPreferences } from '@adjutant/contracts-auth-billing';
import { contextFor } from '@adjutant/contracts-core';
import { getFocus } from '@adjutant/contracts-task-graph';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';

import { MISSING_ID } from './responders.js';
import { startGateway, type Gateway } from './start-gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ LOCAL_OWNER: 'on' });
});
afterAll(() => gateway.service.close());

const email = 'ada@example.com';
const password = 'correct horse';

/** fetch fixes Host and Sec-Fetch-Site; this does not. */
function post(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(gateway.url + path, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

describe('accounts over HTTP', () => {
  it('[CON-2] [ADI-1] registers', async () => {
    const answer = await gateway.call('POST', '/api/v1/auth/register', { as: null, body: { email: ' Ada@Example.com ', password } });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ access_token: expect.any(String), refresh_token: expect.any(String), token_type: 'bearer' });
    expect(gateway.asked.at(-1)?.request).toEqual({ email, password });
  });

  it('[CON-1] [ADI-2] signs in, and not with a wrong password', async () => {
    expect((await gateway.call('POST', '/api/auth/login', { as: null, body: { email, password } })).status).toBe(200);
    const refused = await gateway.call('POST', '/api/auth/login', { as: null, body: { email, password: 'wrong' } });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED', message: 'E-mail address or password is wrong.' } });
  });

  it('[CON-3] [ADI-3] refreshes', async () => {
    const answer = await gateway.call('POST', '/api/v1/auth/refresh', { as: null, body: { refresh_token: 'old' } });
    expect(await answer.json()).toMatchObject({ access_token: expect.any(String) });
    expect(gateway.asked.at(-1)).toMatchObject({ name: 'auth-billing.refresh.v1', request: { refresh_token: 'old' } });
  });

  it('[CON-4] signs out', async () => {
    const answer = await gateway.call('POST', '/api/v1/auth/logout', { as: null, body: { refresh_token: 'old' } });
    expect(await answer.json()).toEqual({ ok: true });
  });

  it('[CON-5] [ADI-4] says who is signed in', async () => {
    for (const path of ['/auth/me', '/users/me']) {
      const answer = await gateway.call('GET', `/api/v1${path}`);
      expect(await answer.json()).toMatchObject({ id: gateway.ownerId, email });
    }
  });

  it('[PRO-19] [ADI-41] [ADI-55] takes a signed token and nothing else', async () => {
    const good = await gateway.token();
    const me = (token: string, scheme = 'Bearer') => fetch(`${gateway.url}/api/v1/auth/me`, { headers: { authorization: `${scheme} ${token}` } });
    expect((await me(good)).status).toBe(200);
    expect((await me(good, 'bearer')).status).toBe(200);
    const [header, payload, signature] = good.split('.') as [string, string, string];
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: 'k1' })).toString('base64url');
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(good), role: 'admin' })).toString('base64url');
    const foreign = await (await startKey()).token();
    const expired = await gateway.token(randomUUID(), 'user', { exp: Math.floor(Date.now() / 1000) - 60 });
    const nobody = await gateway.token('not-a-uuid');
    for (const token of ['', 'x', `${unsigned}.${payload}.`, `${header}.${forged}.${signature}`, foreign, expired, nobody]) {
      const answer = await me(token);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect((await me(good, 'Basic')).status).toBe(401);
  });

  it('[ADI-41] does not believe X-Dev-User outside of development', async () => {
    expect((await gateway.call('GET', '/api/v1/auth/me', { as: null, headers: { 'x-dev-user': randomUUID() } })).status).toBe(401);
  });

  it('publishes keys without their private parts', async () => {
    const { keys } = (await (await gateway.call('GET', '/api/v1/auth/keys', { as: null })).json()) as { keys: Record<string, unknown>[] };
    expect(keys[0]).toMatchObject({ kid: 'k1', kty: 'OKP' });
    expect(keys[0]).not.toHaveProperty('d');
  });

  it('signs in whoever sits at this machine, and nobody who only seems to', async () => {
    const path = '/api/v1/auth/local';
    const answer = await gateway.call('POST', path, { as: null });
    expect(await answer.json()).toMatchObject({ user: { id: gateway.ownerId, role: 'admin' } });
    const host = new URL(gateway.url).host;
    expect(await post(path, { host, 'sec-fetch-site': 'same-origin', origin: `http://${host}` })).toBe(200);
    for (const headers of [
      { host: 'evil.example' },
      { host: `evil.example:${new URL(gateway.url).port}` },
      { host, 'sec-fetch-site': 'cross-site' },
      { host, 'sec-fetch-site': 'same-site' },
      { host, origin: 'http://localhost:3000' },
      { host, 'x-forwarded-for': '10.0.0.1' },
      { host, forwarded: 'for=10.0.0.1' },
    ]) {
      expect(await post(path, headers as unknown as Record<string, string>)).toBe(401);
    }
  });

  it('hands tokens for scripts to the owner alone', async () => {
    const path = '/api/v1/auth/token';
    expect((await gateway.call('POST', path, { role: 'admin', body: { ttl_seconds: 600 } })).status).toBe(200);
    expect(gateway.asked.at(-1)?.request).toEqual({ ttl_seconds: 600 });
    expect((await gateway.call('POST', path, { as: randomUUID(), role: 'admin', body: {} })).status).toBe(403);
    expect((await gateway.call('POST', path, { role: 'user', body: {} })).status).toBe(403);
  });
});

let other: Gateway | undefined;
async function startKey(): Promise<Gateway> {
  other ??= await startGateway({ ENVIRONMENT: 'dev' });
  return other;
}
afterAll(async () => other?.service.close());

describe('the time zone of a request', () => {
  const user = randomUUID();
  const zoneOfBoard = async (claimed: string, as = user) => {
    const headers = { authorization: `Bearer ${await gateway.token(as, 'user', { tz: claimed })}` };
    expect((await gateway.call('GET', '/api/v1/focus', { headers })).status).toBe(200);
    return gateway.asked.findLast(({ name }) => name === getFocus.name)?.ctx.timeZone;
  };

  it('[CON-6] is the one of the profile, whatever the token says, and changes with it at once', async () => {
    expect(await zoneOfBoard('Asia/Tokyo')).toBe('UTC');
    const asked = gateway.asked.filter(({ name }) => name === getMe.name).length;
    expect(await zoneOfBoard('Asia/Tokyo')).toBe('UTC');
    expect(gateway.asked.filter(({ name }) => name === getMe.name)).toHaveLength(asked);
    expect((await gateway.call('PUT', '/api/v1/users/me', { as: user, body: { timezone: 'Europe/Berlin' } })).status).toBe(200);
    expect(await zoneOfBoard('Asia/Tokyo')).toBe('Europe/Berlin');
  });

  it('[CON-6] changes when another process changed it', async () => {
    const ctx = contextFor(user);
    const profile = await gateway.service.bus.request(ctx, updateProfile, { timezone: 'America/Lima' });
    await gateway.service.publishEvent(ctx, profileChanged, { profile, preferences: userPreferences.parse({}) });
    expect(await zoneOfBoard('Asia/Tokyo')).toBe('America/Lima');
  });

  it('is the one of the token while nobody can be asked', async () => {
    expect(await zoneOfBoard('Asia/Tokyo', MISSING_ID)).toBe('Asia/Tokyo');
  });
});

describe('in development', () => {
  it('[MIM-19] takes a token or X-Dev-User', async () => {
    const dev = await startKey();
    const user = randomUUID();
    const answer = await dev.call('GET', '/api/auth/me', { as: null, headers: { 'x-dev-user': user } });
    expect(await answer.json()).toMatchObject({ id: user });
    expect((await dev.call('GET', '/api/auth/me', { as: user })).status).toBe(200);
    expect((await dev.call('GET', '/api/auth/me', { as: null, headers: { 'x-dev-user': 'me' } })).status).toBe(401);
  });

  it('is not open to this machine unless told so', async () => {
    expect((await (await startKey()).call('POST', '/api/v1/auth/local', { as: null })).status).toBe(401);
  });
});
