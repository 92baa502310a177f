import { ensureOwner, getKeySet, getMe, issueOwnerTokens, login, logout, refresh, register, sessionChanged, userRegistered, type AuthTokens } from '@adjutant/contracts-auth-billing';
import { AppError, contextFor, ManualClock, systemContext } from '@adjutant/contracts-core';
import { hashToken, Keyring } from '@adjutant/crypto';
import { startTestService, waitFor, type TestService } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hash as bcrypt } from 'bcryptjs';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { sql } from 'kysely';

import type { AuthBillingTables } from '../src/database/tables.js';
import { authBillingService } from '../src/index.js';
import { pruneRefreshTokens } from '../src/sessions/sessions.jobs.js';

const PASSWORD = 'correct horse battery';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

async function start(env: Record<string, string> = {}, keyring = Keyring.generate()) {
  const clock = new ManualClock(new Date());
  const service = await startTestService<AuthBillingTables>(authBillingService, { clock, env, ports: { keyring: () => keyring } });
  return { service, clock };
}

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(() => new Error('nothing was refused'), (thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw error;
}

let service: TestService<AuthBillingTables>;
let clock: ManualClock;
beforeAll(async () => ({ service, clock } = await start()));
afterAll(() => service.close());

let count = 0;
const newEmail = () => `user${(count += 1)}@example.com`;
const signUp = (email = newEmail()) => service.bus.request(systemContext(), register, { email, password: PASSWORD });
const signIn = (email: string, password = PASSWORD) => service.bus.request(systemContext(), login, { email, password });
const renew = ({ refresh_token }: AuthTokens) => service.bus.request(systemContext(), refresh, { refresh_token });
const signOut = ({ refresh_token }: AuthTokens) => service.bus.request(systemContext(), logout, { refresh_token });
const userIdOf = ({ access_token }: AuthTokens) => decodeJwt(access_token).sub ?? '';
const me = (tokens: AuthTokens) => service.bus.request(contextFor(userIdOf(tokens)), getMe, {});

async function verify(tokens: AuthTokens) {
  const { keys, issuer, audience } = await service.bus.request(systemContext(), getKeySet, {});
  return jwtVerify(tokens.access_token, createLocalJWKSet({ keys } as unknown as JSONWebKeySet), { issuer, audience, currentDate: clock.now() });
}

/** Read by a connection of its own: the service's are the ones that wait. */
async function countWaitingForLocks(): Promise<number> {
  const { rows } = await service.database.asUser(systemContext(), (tx) =>
    sql<{ count: string }>`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(tx),
  );
  return Number(rows[0]?.count);
}

async function changesOf(tokens: AuthTokens): Promise<string[]> {
  await service.drain();
  const userId = userIdOf(tokens);
  return service.publishedOf(sessionChanged).filter(({ user_id }) => user_id === userId).map(({ change }) => change);
}

describe('the owner', () => {
  it('is made once, however often and at once it is asked for', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => service.bus.request(systemContext(), ensureOwner, { timezone: 'Europe/Berlin' })));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ user }) => user.id)).size).toBe(1);
    expect(answers[0]?.user).toMatchObject({ role: 'admin', tier: 'free', timezone: 'Europe/Berlin', is_active: true });
  });

  it('gets tokens from the installation, and nobody else does', async () => {
    const { tokens, user } = await service.bus.request(systemContext(), issueOwnerTokens, { ttl_seconds: 3_600 });
    expect((await verify(tokens)).payload).toMatchObject({ sub: user.id, role: 'admin', tz: 'Europe/Berlin' });
    expect(Date.parse(tokens.expires_at) - clock.now().getTime()).toBeGreaterThan(59 * MINUTE_MS);
    const person = contextFor(user.id, { role: 'admin' });
    expect((await refusal(service.bus.request(person, issueOwnerTokens, {}))).code).toBe('FORBIDDEN');
    expect((await refusal(service.bus.request(person, ensureOwner, {}))).code).toBe('FORBIDDEN');
  });

  it('cannot be signed in to before a password is set', async () => {
    expect((await refusal(signIn('owner@adjutant.local', ''))).code).toBe('UNAUTHENTICATED');
    expect((await refusal(signUp('owner@adjutant.local'))).code).toBe('CONFLICT');
  });
});

describe('register', () => {
  it('[CON-2] [ADI-1] opens an account and a session', async () => {
    const tokens = await service.bus.request(systemContext(), register, { email: '  Ada@Example.com ', password: PASSWORD, display_name: 'Ada', timezone: 'Asia/Tokyo' });
    expect(tokens).toMatchObject({ token_type: 'bearer' });
    const { payload, protectedHeader } = await verify(tokens);
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA' });
    expect(payload).toMatchObject({ role: 'user', tier: 'free', tz: 'Asia/Tokyo', iss: 'adjutant', aud: 'adjutant-api' });
    expect([payload.jti, payload.iat, payload.exp].every(Boolean)).toBe(true);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(15 * 60);
    expect(Date.parse(tokens.expires_at)).toBe((payload.exp ?? 0) * 1_000);
    expect(await changesOf(tokens)).toEqual(['registered']);
    expect(service.publishedOf(userRegistered)).toContainEqual({ user_id: payload.sub });
  });

  it('[CON-5] [ADI-4] shows the account to its user', async () => {
    expect(await me(await signIn('ada@example.com'))).toMatchObject({ email: 'ada@example.com', display_name: 'Ada', timezone: 'Asia/Tokyo', role: 'user', tier: 'free', is_active: true });
    const stranger = contextFor('11111111-1111-4111-8111-111111111111');
    expect((await refusal(service.bus.request(stranger, getMe, {}))).code).toBe('UNAUTHENTICATED');
  });

  it('[CON-96] keeps no password', async () => {
    const [row] = await service.database.asSystem('test', (tx) => tx.selectFrom('users').selectAll().where('email', '=', 'ada@example.com').execute());
    expect(row?.password_hash).toMatch(/^\$argon2id\$/);
    expect(JSON.stringify(row)).not.toContain(PASSWORD);
  });

  it('refuses an address that has an account, also when both come at once', async () => {
    const email = newEmail();
    const [first, second] = await Promise.allSettled([signUp(email), signUp(email)]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect((await refusal(signUp('ADA@example.com'))).code).toBe('CONFLICT');
  });

  it('refuses a short password, a strange address and a strange time zone', async () => {
    for (const bad of [{ password: 'short' }, { email: 'nobody' }, { timezone: 'Mars/Olympus' }]) {
      const request = { email: newEmail(), password: PASSWORD, ...bad };
      expect((await refusal(service.bus.request(systemContext(), register, request))).code).toBe('BAD_REQUEST');
    }
  });

  it('makes the first account of an installation its owner', async () => {
    const fresh = await start();
    const emails = ['a@example.com', 'b@example.com', 'c@example.com'];
    const all = await Promise.all(emails.map((email) => fresh.service.bus.request(systemContext(), register, { email, password: PASSWORD })));
    expect(all.map(({ access_token }) => decodeJwt(access_token).role).sort()).toEqual(['admin', 'user', 'user']);
    expect((await fresh.service.bus.request(systemContext(), ensureOwner, {})).created).toBe(false);
    await fresh.service.close();
  });
});

describe('login', () => {
  it('[CON-1] [ADI-2] opens a session for the right password', async () => {
    const email = newEmail();
    await signUp(email);
    const tokens = await signIn(email);
    expect((await verify(tokens)).payload.sub).toBe((await me(tokens)).id);
    expect(await changesOf(tokens)).toEqual(['registered', 'logged_in']);
  });

  it('[CON-96] says the same of an unknown address and of a wrong password', async () => {
    const email = newEmail();
    await signUp(email);
    const [wrong, unknown] = [await refusal(signIn(email, 'wrong password')), await refusal(signIn(newEmail(), 'wrong password'))];
    expect(wrong.code).toBe('UNAUTHENTICATED');
    expect(unknown.serialize()).toEqual(wrong.serialize());
  });

  it('[CON-96] [ADI-56] takes a bcrypt hash and replaces it', async () => {
    const email = newEmail();
    const tokens = await signUp(email);
    const ctx = contextFor(userIdOf(tokens));
    const password_hash = await bcrypt('an older password', 4);
    await service.database.asUser(ctx, (tx) => tx.updateTable('users').set({ password_hash }).execute());
    await signIn(email, 'an older password');
    const [row] = await service.database.readAsUser(ctx, (db) => db.selectFrom('users').select('password_hash'));
    expect(row?.password_hash).toMatch(/^\$argon2id\$/);
    await expect(signIn(email, 'an older password')).resolves.toBeDefined();
  });

  it('refuses an account that was switched off, and its sessions', async () => {
    const email = newEmail();
    const tokens = await signUp(email);
    await service.database.asUser(contextFor(userIdOf(tokens)), (tx) => tx.updateTable('users').set({ is_active: false }).execute());
    expect((await refusal(signIn(email))).code).toBe('FORBIDDEN');
    expect((await refusal(signIn(email, 'wrong password'))).code).toBe('UNAUTHENTICATED');
    expect((await refusal(renew(tokens))).code).toBe('UNAUTHENTICATED');
  });

  it('closes an account for a while after many failures, known or not, and opens it again', async () => {
    const email = newEmail();
    await signUp(email);
    for (const address of [email, newEmail()]) {
      const tries = await Promise.all(Array.from({ length: 14 }, () => refusal(signIn(address, 'wrong password'))));
      expect(tries.filter(({ code }) => code === 'UNAUTHENTICATED')).toHaveLength(11);
      expect(tries.filter(({ code }) => code === 'RATE_LIMITED')).toHaveLength(3);
    }
    const closed = await refusal(signIn(email));
    expect(closed).toMatchObject({ code: 'RATE_LIMITED', details: { retry_after_seconds: 1 } });
    clock.advance(1_001);
    await signIn(email);
    expect((await refusal(signIn(email, 'wrong password'))).code).toBe('UNAUTHENTICATED');
    await expect(signIn(email)).resolves.toBeDefined();
  });

  it('forgets failures of an hour ago', async () => {
    const email = newEmail();
    for (let round = 0; round < 11; round += 1) await refusal(signIn(email, 'wrong password'));
    clock.advance(61 * MINUTE_MS);
    for (let round = 0; round < 10; round += 1) expect((await refusal(signIn(email, 'wrong password'))).code).toBe('UNAUTHENTICATED');
  });
});

describe('refresh', () => {
  it('[CON-3] [ADI-3] gives a new pair for the old one', async () => {
    const first = await signUp();
    clock.advance(20 * MINUTE_MS);
    const second = await renew(first);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await verify(second)).payload.sub).toBe(userIdOf(first));
    await expect(verify(first)).rejects.toThrow(/exp/);
    expect(await changesOf(first)).toEqual(['registered', 'refreshed']);
  });

  it('[ADI-50] [ADI-56] keeps only the hash of a refresh token, and when it ends', async () => {
    const { refresh_token } = await signUp();
    const rows = await service.database.asSystem('test', (tx) => tx.selectFrom('refresh_tokens').selectAll().execute());
    const row = rows.find(({ token_hash }) => token_hash === hashToken(refresh_token));
    expect(row?.expires_at.getTime()).toBe(clock.now().getTime() + 30 * DAY_MS);
    expect(JSON.stringify(rows)).not.toContain(refresh_token);
  });

  it('[CON-3] [ADI-3] ends the whole session when a used token comes back', async () => {
    const first = await signUp();
    const second = await renew(first);
    const other = await signIn((await me(first)).email);
    expect((await refusal(renew(first))).code).toBe('UNAUTHENTICATED');
    expect((await refusal(renew(second))).code).toBe('UNAUTHENTICATED');
    expect((await refusal(renew(first))).code).toBe('UNAUTHENTICATED');
    await expect(renew(other)).resolves.toBeDefined();
    expect(await changesOf(first)).toEqual(['registered', 'refreshed', 'logged_in', 'reuse_detected', 'refreshed']);
  });

  it('[CON-3] [ADI-3] gives a pair to one of many that ask at the very same time, and that pair works', async () => {
    const tokens = await signUp();
    const asking: Promise<PromiseSettledResult<AuthTokens>[]>[] = [];
    await service.database.asSystem('test', async (tx) => {
      await tx.selectFrom('refresh_tokens').select('token_hash').where('token_hash', '=', hashToken(tokens.refresh_token)).forUpdate().execute();
      asking.push(Promise.allSettled(Array.from({ length: 4 }, () => renew(tokens))));
      await waitFor(async () => (await countWaitingForLocks()) === 4);
    });
    const answers = (await Promise.all(asking)).flat();
    const [won, ...others] = answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value);
    expect(others).toEqual([]);
    const next = won && (await renew(won));
    expect(next?.token_type).toBe('bearer');
    expect(await changesOf(tokens)).toEqual(['registered', 'refreshed', 'refreshed']);
  });

  it('refuses what is unknown and what has expired, in the same words', async () => {
    const tokens = await signUp();
    clock.advance(30 * DAY_MS);
    const [expired, unknown] = [await refusal(renew(tokens)), await refusal(renew({ ...tokens, refresh_token: 'x'.repeat(43) }))];
    expect(expired.code).toBe('UNAUTHENTICATED');
    expect(expired.serialize()).toEqual(unknown.serialize());
  });
});

describe('logout', () => {
  it('[CON-4] ends the session, once', async () => {
    const first = await signUp();
    const second = await renew(first);
    const [here, there] = [await signIn((await me(first)).email), await signIn((await me(first)).email)];
    expect(await signOut(here)).toEqual({ ok: true });
    expect(await signOut(here)).toEqual({ ok: true });
    expect(await signOut({ ...here, refresh_token: 'unknown' })).toEqual({ ok: true });
    expect((await refusal(renew(here))).code).toBe('UNAUTHENTICATED');
    await expect(Promise.all([renew(there), renew(second)])).resolves.toHaveLength(2);
    expect((await changesOf(first)).filter((change) => change === 'logged_out')).toHaveLength(1);
  });
});

describe('expired sessions', () => {
  it('are swept away, and only they', async () => {
    const old = await signUp();
    clock.advance(31 * DAY_MS);
    const young = await signIn((await me(old)).email);
    await service.jobs.sweepNow();
    await service.drain();
    const rows = await service.database.asSystem('test', (tx) => tx.selectFrom('refresh_tokens').select('token_hash').execute());
    expect(rows.map(({ token_hash }) => token_hash)).toEqual([hashToken(young.refresh_token)]);
    expect(await service.database.asSystem('test', (tx) => tx.selectFrom('login_throttles').selectAll().execute())).toEqual([]);
    expect(pruneRefreshTokens.schedule).toEqual({ everyMs: 3_600_000, data: {} });
  });
});

describe('signing keys', () => {
  it('[EMP-41] publishes public parts only, and seals the private one', async () => {
    const { keys } = await service.bus.request(systemContext(), getKeySet, {});
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
    expect(keys[0]).not.toHaveProperty('d');
    const [row] = await service.database.asSystem('test', (tx) => tx.selectFrom('signing_keys').selectAll().execute());
    expect(row?.private_key_sealed).toMatch(/^v1\./);
  });

  it.each(['JWT_SECRET', 'SECRET_KEY'])('[EMP-50] signs with %s when told to, for as long as told, and never publishes it', async (name) => {
    const secret = 's'.repeat(40);
    const { service: other } = await start({ JWT_ALGORITHM: 'HS256', [name]: secret, JWT_EXPIRATION_HOURS: '2', JWT_ISSUER: 'me' });
    const tokens = await other.bus.request(systemContext(), register, { email: 'a@example.com', password: PASSWORD });
    const { payload } = await jwtVerify(tokens.access_token, new TextEncoder().encode(secret), { issuer: 'me', algorithms: ['HS256'] });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(7_200);
    expect(await other.bus.request(systemContext(), getKeySet, {})).toEqual({ keys: [], issuer: 'me', audience: 'adjutant-api' });
    await other.close();
  });

  it('says that there is no owner before there is one', async () => {
    const { service: empty } = await start();
    expect((await refusal(empty.bus.request(systemContext(), issueOwnerTokens, {}))).code).toBe('NOT_FOUND');
    await empty.close();
  });
});
