import { randomUUID } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { getKeySet } from '@adjutant/contracts-auth-billing';
import { ManualClock, systemContext } from '@adjutant/contracts-core';
import { InProcessBus } from '@adjutant/messaging';
import { Metrics, silentLogger } from '@adjutant/telemetry';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';

import { gatewayConfig } from '../config.js';
import { KeySetService } from './key-set.service.js';

const clock = new ManualClock(new Date());

function setUp(env: Record<string, string> = {}) {
  const bus = new InProcessBus({ clock, logger: silentLogger, metrics: new Metrics() });
  const published: JWK[] = [];
  let asked = 0;
  bus.handleRequest(getKeySet, async () => {
    asked += 1;
    return { keys: published as Record<string, unknown>[], issuer: 'i', audience: 'a' };
  });
  return { service: new KeySetService(bus, clock, gatewayConfig.parse(env)), published, asked: () => asked, bus };
}

async function newKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' };
  const sign = (claims: object = {}) =>
    new SignJWT({ sub: randomUUID(), iss: 'i', aud: 'a', exp: Math.floor(clock.now().getTime() / 1000) + 600, ...claims }).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey);
  return { jwk, sign, privateJwk: await exportJWK(privateKey) };
}

describe('KeySetService', () => {
  it('asks for the keys once, and again when a token names a new one', async () => {
    const { service, published, asked } = setUp();
    const [first, second] = [await newKey('1'), await newKey('2')];
    published.push(first.jwk);
    await service.verify(await first.sign());
    await service.verify(await first.sign());
    expect(asked()).toBe(1);
    published.push(second.jwk);
    clock.advance(2_000);
    await expect(service.verify(await second.sign())).resolves.toMatchObject({ iss: 'i' });
    expect(asked()).toBe(2);
  });

  it('[EMP-44] asks at the start, so that the first token waits for nothing', async () => {
    const { service, published, asked } = setUp();
    const key = await newKey('1');
    published.push(key.jwk);
    service.onApplicationBootstrap();
    expect(asked()).toBe(1);
    await expect(service.verify(await key.sign())).resolves.toMatchObject({ iss: 'i' });
    expect(asked()).toBe(1);
  });

  it('does not ask at every token that names an unknown key', async () => {
    const { service, published, asked } = setUp();
    published.push((await newKey('1')).jwk);
    const unknown = await newKey('9');
    for (let sent = 0; sent < 5; sent += 1) await expect(service.verify(await unknown.sign())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(asked()).toBe(1);
  });

  it.each([
    ['issuer', { iss: 'x' }],
    ['audience', { aud: 'x' }],
    ['expiry', { exp: 1 }],
    ['subject', { sub: undefined }],
  ])('refuses a wrong %s', async (_, claims) => {
    const { service, published } = setUp();
    const key = await newKey('1');
    published.push(key.jwk);
    await expect(service.verify(await key.sign(claims))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each(['JWT_SECRET', 'SECRET_KEY'])('[EMP-50] verifies HS256 with %s where that is configured, and nothing else then', async (name) => {
    const secret = 's'.repeat(32);
    const { service, published } = setUp({ JWT_ALGORITHM: 'HS256', [name]: secret });
    const key = await newKey('1');
    published.push(key.jwk);
    const token = await new SignJWT({ sub: randomUUID(), iss: 'i', aud: 'a', exp: Math.floor(clock.now().getTime() / 1000) + 60 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
    await expect(service.verify(token)).resolves.toMatchObject({ aud: 'a' });
    await expect(service.verify(await key.sign())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('never shows a private part', async () => {
    const { service, published } = setUp();
    published.push((await newKey('1')).privateJwk);
    const { keys } = await service.publicKeys(systemContext(), new AbortController().signal);
    expect(keys[0]).toHaveProperty('x');
    expect(keys[0]).not.toHaveProperty('d');
  });

  it('asks again after it could not be told', async () => {
    const { service, bus } = setUp();
    await bus.close();
    service.onApplicationBootstrap();
    const token = await (await newKey('1')).sign();
    await expect(service.verify(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(service.verify(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
