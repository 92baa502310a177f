import { beginPhoneSignIn, disconnectAccount, eraseUser, finishPhoneSignIn, listConnectors, listEvents, type PhoneSignInStart, syncAccount, testConnectors } from '@adjutant/contracts-connector-ingest';
import { ManualClock, type MessageContext } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import { HttpClient } from '@adjutant/egress';
import { createLogger } from '@adjutant/telemetry';
import { FakeTelegram, tablesWithUser, tablesWithWord, userContext, waitFor } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { AccountsRepository } from '../src/accounts/accounts.repository.js';
import { AccountsService } from '../src/accounts/accounts.service.js';
import { connectorIngestConfig } from '../src/config.js';
import { PhoneSignInsService } from '../src/sign-ins/phone-sign-ins.service.js';
import { SignInsRepository } from '../src/sign-ins/sign-ins.repository.js';
import { type IngestService, startIngest } from '../src/testing/start-ingest.js';

const MINUTE_MS = 60_000;
const kind = 'telegram';
const clock = new ManualClock('2026-03-02T12:00:00Z');
const lines: string[] = [];
let telegram: FakeTelegram;
let service: IngestService;

beforeAll(async () => {
  telegram = await new FakeTelegram(clock).start();
  service = await startIngest({ clock, env: env(), logger: createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } }) });
});
afterAll(async () => {
  await service.close();
  await telegram.close();
});
beforeEach(() => {
  telegram.clear();
  telegram.add(3);
  Object.assign(telegram, { isOpen: true, password: null, home: 2, way: 'App' });
  telegram.instead.length = 0;
});
afterEach(async () => {
  await service.drain();
});

const env = () => ({ TELEGRAM_SERVER: telegram.url, TELEGRAM_API_ID: String(telegram.apiId), TELEGRAM_API_HASH: telegram.apiHash });
const get = <T>(token: { prototype: T }): T => service.app.get<T>(token as never, { strict: false });
const begin = (ctx: MessageContext, phone_number = telegram.phone) => service.bus.request(ctx, beginPhoneSignIn, { kind, phone_number });
const finish = (ctx: MessageContext, begun: PhoneSignInStart, changes: { phone_code?: string; password?: string } = {}) => service.bus.request(ctx, finishPhoneSignIn, { kind, ...begun, phone_code: telegram.code, ...changes });
const stateOf = async (ctx: MessageContext) => (await service.bus.request(ctx, listConnectors, {})).connectors.find((one) => one.kind === kind)!;
const eventsOf = async (ctx: MessageContext) => (await service.bus.request(ctx, listEvents, {})).events;
async function signedIn(): Promise<MessageContext> {
  const ctx = userContext();
  await finish(ctx, await begin(ctx));
  await service.drain();
  return ctx;
}
async function pass(milliseconds: number) {
  clock.advance(milliseconds);
  await service.jobs.sweepNow();
  await service.drain();
}

describe('signing in at Telegram with a phone number', () => {
  it('[PRO-3] [PRO-4] [PRO-63] links the account with the code that was sent, and reads it at once', async () => {
    const ctx = userContext();
    expect(await stateOf(ctx)).toMatchObject({ status: 'disconnected', message: 'Connect an account.', sign_in: [], has_oauth: false, has_phone: true });
    const begun = await begin(ctx);
    expect(begun).toEqual({ auth_session_id: expect.stringMatching(/^.{20,}$/), phone_code_hash: expect.stringMatching(/^.+$/) });
    expect(await finish(ctx, begun)).toMatchObject({ kind, status: 'ok', account: { name: 'Omar Bek', place: '@omar' } });
    await service.drain();
    expect((await eventsOf(ctx)).map(({ source }) => source)).toEqual(['telegram', 'telegram', 'telegram']);
    telegram.comment('An answer');
    await pass(5 * MINUTE_MS);
    expect((await eventsOf(ctx)).map(({ body }) => body)).toContain('An answer');
  });

  it('[PRO-4] goes on in another process, and at the data centre where the account lives', async () => {
    const ctx = userContext();
    telegram.home = 4;
    const begun = await begin(ctx);
    await waitFor(() => telegram.connections === 0);
    const other = new PhoneSignInsService(get(SignInsRepository), get(AccountsService), get(Keyring), get(HttpClient), clock, connectorIngestConfig.parse(env()));
    expect(await other.finish(ctx, kind, { ...begun, phone_code: telegram.code })).toMatchObject({ status: 'ok', account: { name: 'Omar Bek' } });
    await service.drain();
    expect(await eventsOf(ctx)).toHaveLength(3);
  });

  it('[PRO-4] is ended once, by whoever began it, with the code that was sent for it, and within ten minutes', async () => {
    const [ctx, other] = [userContext(), userContext()];
    const begun = await begin(ctx);
    await begin(other);
    const over = { code: 'UNPROCESSABLE', message: expect.stringContaining('Begin again.') };
    await expect(finish(other, begun)).rejects.toMatchObject(over);
    await finish(ctx, begun);
    await expect(finish(ctx, begun)).rejects.toMatchObject(over);
    const late = await begin(ctx);
    clock.advance(10 * MINUTE_MS);
    await expect(finish(ctx, late)).rejects.toMatchObject(over);
    const replaced = await begin(ctx);
    await begin(ctx);
    await expect(finish(ctx, replaced)).rejects.toMatchObject(over);
    await expect(finish(ctx, { ...(await begin(ctx)), phone_code_hash: 'made-up' })).rejects.toMatchObject(over);
  });

  it('[PRO-4] takes a wrong code a few times, and then no more', async () => {
    const ctx = userContext();
    const begun = await begin(ctx);
    const wrong = { code: 'UNPROCESSABLE', message: 'The code is wrong. Type the one that Telegram sent last.' };
    for (let tries = 0; tries < 4; tries += 1) await expect(finish(ctx, begun, { phone_code: '00000' })).rejects.toMatchObject(wrong);
    telegram.instead.push({ status: 500 });
    await expect(finish(ctx, begun)).rejects.toMatchObject({ code: 'CONNECTOR_BAD' });
    expect(await finish(ctx, begun)).toMatchObject({ status: 'ok' });
    const again = await begin(ctx);
    for (let tries = 0; tries < 5; tries += 1) await expect(finish(ctx, again, { phone_code: '00000' })).rejects.toMatchObject(wrong);
    await expect(finish(ctx, again)).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringContaining('Begin again.') });
  });

  it('[PRO-4] asks for the password of an account that has one, which stays here', async () => {
    const ctx = userContext();
    telegram.password = 'Correct horse, battery';
    const begun = await begin(ctx);
    await expect(finish(ctx, begun)).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringContaining('also asks for a password'), details: { missing: ['password'] } });
    await expect(finish(ctx, begun, { password: 'a wrong one' })).rejects.toMatchObject({ message: expect.stringContaining('The password is wrong.'), details: { missing: ['password'] } });
    expect(await finish(ctx, begun, { password: telegram.password })).toMatchObject({ status: 'ok' });
    expect(await finish(ctx, await begin(ctx), { password: telegram.password })).toMatchObject({ status: 'ok' });
  });

  it('[PRO-4] takes a code that comes by e-mail, and says when an address has to be set up for that', async () => {
    const ctx = userContext();
    telegram.way = 'EmailCode';
    const begun = await begin(ctx);
    await expect(finish(ctx, begun, { phone_code: '00000' })).rejects.toMatchObject({ message: 'The code is wrong. Type the one that Telegram sent last.' });
    expect(await finish(ctx, begun)).toMatchObject({ status: 'ok' });
    telegram.way = 'SetUpEmailRequired';
    await expect(begin(ctx)).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringContaining('Set one up in its own app') });
  });

  it('[PRO-3] says what is wrong with a phone number', async () => {
    const ctx = userContext();
    for (const phone of ['015112345678', '+0151', '+49 151 12345678', 'Rosa', '']) await expect(begin(ctx, phone)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('with its country code') });
    await expect(begin(ctx, '+4915100000000')).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: 'Telegram does not know this phone number. Check it.' });
    telegram.instead.push(telegram.pause(90));
    await expect(begin(ctx)).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retry_at: new Date(clock.now().getTime() + 90_000).toISOString() } });
  });

  it('[PRO-3] makes another key where the first does not fit, and says that Telegram is in trouble when none does', async () => {
    const ctx = userContext();
    telegram.garbleHandshakes(2);
    expect(await begin(ctx)).toMatchObject({ phone_code_hash: expect.any(String) });
    telegram.garbleHandshakes(3);
    await expect(begin(ctx)).rejects.toMatchObject({ code: 'CONNECTOR_BAD' });
  });

  it('[PRO-63] is stopped when the session is ended at Telegram, and goes on after signing in again', async () => {
    const ctx = await signedIn();
    telegram.isOpen = false;
    await pass(5 * MINUTE_MS);
    expect(await stateOf(ctx)).toMatchObject({ status: 'error', message: 'BAD – Telegram does not accept this session any more. Sign in again. Press to retry.', account: { next_sync: null } });
    telegram.isOpen = true;
    await finish(ctx, await begin(ctx));
    await service.drain();
    expect(await stateOf(ctx)).toMatchObject({ status: 'ok', account: { next_sync: expect.any(String) } });
    await service.bus.request(ctx, testConnectors, { kinds: [kind] });
    await service.drain();
    expect(await stateOf(ctx)).toMatchObject({ status: 'ok', message: 'OK 🍾' });
    telegram.instead.push(telegram.pause(600));
    await service.bus.request(ctx, syncAccount, { kind });
    await service.drain();
    expect(await stateOf(ctx)).toMatchObject({ status: 'ok', message: 'Telegram asks for a pause. It goes on by itself.' });
  });

  it('[PRO-63] ends the session at Telegram when the account is given up, as best it can', async () => {
    const ctx = await signedIn();
    const before = telegram.signedIn.size;
    expect(await service.bus.request(ctx, disconnectAccount, { kind })).toMatchObject({ status: 'disconnected', account: null, events: 3 });
    expect(telegram.signedIn.size).toBe(before - 1);
    const other = await signedIn();
    await finish(other, await begin(other));
    await service.drain();
    expect(telegram.signedIn.size).toBe(before);
    telegram.instead.push('break off');
    expect(await service.bus.request(other, disconnectAccount, { kind })).toMatchObject({ account: null });
  });

  it('[PRO-63] keeps session, phone number, code and password from everybody: they are in no table, no event and no log', async () => {
    const ctx = userContext();
    telegram.password = 'Correct horse, battery';
    await finish(ctx, await begin(ctx)).catch(() => undefined);
    const begun = await begin(ctx);
    await finish(ctx, begun, { password: telegram.password });
    await service.drain();
    const row = (await get(AccountsRepository).find(ctx, kind))!;
    expect(row.credentials).toMatch(/^v1\./);
    const token = (JSON.parse(get(Keyring).open(row.credentials, `linked_accounts:credentials:${ctx.userId}:${kind}`)) as { token: string }).token;
    await begin(ctx);
    const { key } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { key: string };
    for (const secret of [token, key, begun.auth_session_id, telegram.phone, telegram.phone.slice(1), telegram.password, telegram.apiHash]) {
      expect(await tablesWithWord(service.adminUrl, secret)).toEqual([]);
      expect(JSON.stringify(service.published)).not.toContain(secret);
      expect(lines.join('\n')).not.toContain(secret);
    }
    expect(lines.join('\n')).not.toContain(`"${telegram.code}"`);
    const before = telegram.signedIn.size;
    await service.bus.request(ctx, eraseUser, {});
    expect(telegram.signedIn.size).toBe(before - 1);
    await service.drain();
    await service.bus.request(ctx, eraseUser, {});
    expect(await tablesWithUser(service.adminUrl, ctx.userId)).toEqual([]);
  });

  it('[PRO-83] is off where the operator registered no app, which the kind says', async () => {
    const plain = await startIngest({ clock, env: { TELEGRAM_API_ID: '20481' } });
    const ctx = userContext();
    const found = (await plain.bus.request(ctx, listConnectors, {})).connectors.find((one) => one.kind === kind);
    expect(found).toMatchObject({ has_phone: false, message: 'Signing in at Telegram is not set up on this server yet.' });
    for (const other of [kind, 'slack', 'mbox']) await expect(plain.bus.request(ctx, beginPhoneSignIn, { kind: other, phone_number: telegram.phone })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('not set up on this server') });
    await plain.close();
  });
});
