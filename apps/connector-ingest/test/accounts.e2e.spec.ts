import { accountChanged, beginSignIn, connectAccount, connectorChanged, disconnectAccount, eraseUser, eventsIngested, finishSignIn, listConnectors, listEvents, syncAccount, testConnectors } from '@adjutant/contracts-connector-ingest';
import { ManualClock, type MessageContext } from '@adjutant/contracts-core';
import { createLogger } from '@adjutant/telemetry';
import { fakeVendors, type FakeVendor, tablesWithUser, tablesWithWord, userContext } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { AccountSync } from '../src/accounts/account-sync.service.js';
import { AccountsRepository } from '../src/accounts/accounts.repository.js';
import { connectors as fileConnectors, vendorOf } from '../src/connectors/index.js';
import { type IngestService, startIngest } from '../src/testing/start-ingest.js';

const clock = new ManualClock('2026-03-02T12:00:00Z');
const lines: string[] = [];
const fakes = new Map<string, FakeVendor>();
/** All but those that are linked by phone, which are told of beside this. */
const kinds = (Object.keys(fakeVendors) as (keyof typeof fakeVendors)[]).filter((kind) => !vendorOf(kind)!.phone);
/** Of the others one can only sign in. */
const tokenKinds = kinds.filter((kind) => vendorOf(kind)!.sign_in.length > 0);
const links: [ctx: MessageContext, kind: string][] = [];
const MINUTE_MS = 60_000;
let service: IngestService;

beforeAll(async () => {
  for (const kind of kinds) fakes.set(kind, await new fakeVendors[kind](clock).start());
  const [google, microsoft] = [fakes.get('gmail')!.app, fakes.get('outlook')!.app];
  const apps = { OAUTH_GOOGLE_CLIENT_ID: google.id, OAUTH_GOOGLE_CLIENT_SECRET: google.secret, OUTLOOK_CLIENT_ID: microsoft.id, OUTLOOK_CLIENT_SECRET: microsoft.secret };
  const env = { ...Object.fromEntries([...fakes.values()].map(({ setting, url }) => [setting, url])), ...apps, OAUTH_REDIRECT_BASE: 'http://localhost:8000' };
  service = await startIngest({ clock, env, logger: createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } }) });
});
afterAll(async () => {
  await service.close();
  for (const fake of fakes.values()) await fake.close();
});
beforeEach(() => {
  for (const fake of fakes.values()) {
    fake.clear();
    fake.add(3);
    fake.isOpen = true;
    fake.instead.length = 0;
    fake.asked.length = 0;
  }
});
/** Each test has the vendors for itself. */
afterEach(async () => {
  for (const [ctx, kind] of links.splice(0)) await service.bus.request(ctx, disconnectAccount, { kind });
  await service.drain();
});

const connect = async (ctx: MessageContext, kind: string, changes = {}) => {
  links.push([ctx, kind]);
  if (vendorOf(kind)?.sign_in.length === 0) {
    const back = fakes.get(kind)!.agree((await service.bus.request(ctx, beginSignIn, { kind })).url).searchParams;
    return service.bus.request(ctx, finishSignIn, { kind, state: back.get('state') ?? '', code: back.get('code') ?? '' });
  }
  return service.bus.request(ctx, connectAccount, { kind, credentials: { ...fakes.get(kind)!.credentials, ...changes } });
};
const eventsOf = async (ctx: MessageContext) => (await service.bus.request(ctx, listEvents, {})).events;
const stateOf = async (ctx: MessageContext, kind: string) => (await service.bus.request(ctx, listConnectors, {})).connectors.find((one) => one.kind === kind)!;
/** Lets time pass, and what is due be done. */
async function pass(milliseconds: number) {
  clock.advance(milliseconds);
  await service.jobs.sweepNow();
  await service.drain();
}
/** A user with an account that was read once. */
async function linked(kind: string) {
  const ctx = userContext();
  await connect(ctx, kind);
  await service.drain();
  return ctx;
}

describe.each(kinds)('an account of %s', (kind) => {
  const fake = () => fakes.get(kind)!;
  const vendor = vendorOf(kind)!;

  it('[MIM-8] [MIM-50] [PRO-39] is linked and read at once, and the list tells how it is', async () => {
    const ctx = userContext();
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'disconnected', message: fileConnectors.some((one) => one.kind === kind) ? 'Connect an account, or import files.' : 'Connect an account.', account: null, sign_in: vendor.sign_in });
    const connected = await connect(ctx, kind);
    expect(connected).toMatchObject({ kind, status: 'ok', account: { name: expect.stringMatching(/omar/i), last_sync: null, next_sync: clock.now().toISOString() } });
    await service.drain();
    const state = await stateOf(ctx, kind);
    expect(state).toMatchObject({ status: 'ok', message: null, account: { last_sync: clock.now().toISOString(), next_sync: new Date(clock.now().getTime() + vendor.every_ms).toISOString() } });
    expect([state.events, (await eventsOf(ctx)).length]).toEqual([3, 3]);
    const told = service.published.filter((one) => one.ctx.userId === ctx.userId);
    expect(told.map(({ name }) => name).sort()).toEqual([accountChanged.name, connectorChanged.name, connectorChanged.name, eventsIngested.name]);
    expect(told.filter(({ name }) => name === connectorChanged.name).at(-1)?.payload).toMatchObject({ connector: { kind, account: { last_sync: state.account?.last_sync } } });
  });

  it('[MIM-50] [PRO-39] is read again when it is due, not before, and brings only what changed', async () => {
    const ctx = await linked(kind);
    fake().asked.length = 0;
    await pass(vendor.every_ms - 1_000);
    expect(fake().asked).toEqual([]);
    fake().add(1);
    fake().comment('An answer');
    await pass(1_000);
    expect(fake().asked.length).toBeGreaterThan(0);
    const bodies = (await eventsOf(ctx)).map(({ body }) => body);
    expect(bodies).toContain('An answer');
    expect(new Set(bodies).size).toBe(bodies.length);
    const before = service.published.length;
    await pass(vendor.every_ms);
    expect(service.published.slice(before).filter(({ name, ctx: told }) => name === eventsIngested.name && told.userId === ctx.userId)).toEqual([]);
  });

  it('[MIM-11] [MIM-51] stops when its token is refused, asks nothing more, and goes on when somebody presses retry', async () => {
    const ctx = await linked(kind);
    fake().isOpen = false;
    await pass(vendor.every_ms);
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'error', message: expect.stringMatching(/^BAD – .* Press to retry\.$/), account: { next_sync: null } });
    fake().asked.length = 0;
    await pass(24 * 60 * MINUTE_MS);
    expect(fake().asked).toEqual([]);
    await service.bus.request(ctx, testConnectors, { kinds: [kind] });
    await service.drain();
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'error', account: { next_sync: null } });
    expect(fake().asked).toHaveLength(1);
    fake().isOpen = true;
    await service.bus.request(ctx, testConnectors, { kinds: [kind] });
    await service.drain();
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'ok', account: { next_sync: expect.any(String) } });
  });

  it('[MIM-51] is left alone for as long as its vendor asks, also by tests and by whoever wants it now', async () => {
    const ctx = await linked(kind);
    clock.advance(vendor.every_ms);
    fake().instead.push(fake().pause(3_600));
    await pass(0);
    const until = new Date(clock.now().getTime() + 3_600_000).toISOString();
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'ok', message: expect.stringMatching(/asks for a pause\. It goes on by itself\.$/), account: { next_sync: until } });
    fake().asked.length = 0;
    expect((await service.bus.request(ctx, syncAccount, { kind })).account?.next_sync).toBe(until);
    await service.bus.request(ctx, testConnectors, { kinds: [kind] });
    await pass(50 * MINUTE_MS);
    expect(fake().asked).toEqual([]);
    await pass(10 * MINUTE_MS);
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'ok', message: null, account: { last_sync: clock.now().toISOString() } });
  });

  it('[MIM-11] [MIM-51] is left alone as well when it is a test that is asked for a pause', async () => {
    const ctx = await linked(kind);
    fake().instead.push(fake().pause(7_200));
    await service.bus.request(ctx, testConnectors, { kinds: [kind] });
    await service.drain();
    fake().asked.length = 0;
    await pass(vendor.every_ms);
    expect(fake().asked).toEqual([]);
    expect((await stateOf(ctx, kind)).account?.next_sync).toBe(new Date(clock.now().getTime() + 7_200_000 - vendor.every_ms).toISOString());
  });

  it('[MIM-51] [PRO-51] is tried again after 1, 2 and 4 minutes while its vendor is in trouble', async () => {
    const ctx = await linked(kind);
    for (const minutes of [1, 2, 4]) {
      fake().instead.push({ status: 500 });
      await pass(minutes === 1 ? vendor.every_ms : (minutes / 2) * MINUTE_MS);
      expect(await stateOf(ctx, kind)).toMatchObject({ status: 'error', message: expect.stringMatching(/in trouble just now \(500\)\. It is tried again by itself\. Press to retry\.$/), account: { next_sync: new Date(clock.now().getTime() + minutes * MINUTE_MS).toISOString() } });
    }
    await pass(4 * MINUTE_MS);
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'ok', message: null });
  });

  it('is read now when somebody wants it', async () => {
    const ctx = await linked(kind);
    clock.advance(1_000);
    fake().comment('Just now');
    expect((await service.bus.request(ctx, syncAccount, { kind })).account?.next_sync).toBe(clock.now().toISOString());
    await service.drain();
    expect((await eventsOf(ctx)).map(({ body }) => body)).toContain('Just now');
    await expect(service.bus.request(userContext(), syncAccount, { kind })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('[MIM-11] [MIM-12] is tested by a call to its vendor', async () => {
    const ctx = await linked(kind);
    fake().asked.length = 0;
    const { connectors } = await service.bus.request(ctx, testConnectors, {});
    expect(connectors.map((one) => [one.kind, one.status])).toEqual([[kind, 'connecting']]);
    await service.drain();
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'ok', message: 'OK 🍾' });
    expect(fake().asked).toHaveLength(1);
  });

  it('is forgotten with its token when it is given up; what came in stays', async () => {
    const ctx = await linked(kind);
    expect(await service.bus.request(ctx, disconnectAccount, { kind })).toMatchObject({ status: 'disconnected', account: null, events: 3 });
    expect((await stateOf(ctx, kind)).account).toBeNull();
    expect(await tablesWithUser(service.adminUrl, ctx.userId)).not.toContain('connector_ingest.linked_accounts');
    fake().asked.length = 0;
    await pass(2 * vendor.every_ms);
    expect(fake().asked).toEqual([]);
    await service.bus.request(ctx, disconnectAccount, { kind });
    expect(await eventsOf(ctx)).toHaveLength(3);
    await service.drain();
    const told = service.published.filter((one) => one.ctx.userId === ctx.userId && one.name === accountChanged.name);
    expect(told.map(({ payload }) => payload)).toEqual(['linked', 'unlinked'].map((change) => expect.objectContaining({ kind, name: expect.stringMatching(/omar/i), change })));
  });

  it('[PRO-37] is seen by nobody else, nor what it brought', async () => {
    const ctx = await linked(kind);
    const other = userContext();
    expect(await eventsOf(other)).toEqual([]);
    expect((await stateOf(other, kind)).account).toBeNull();
    await service.bus.request(other, disconnectAccount, { kind });
    expect((await stateOf(ctx, kind)).account).not.toBeNull();
    const { id } = (await service.app.get(AccountsRepository, { strict: false }).find(ctx, kind))!;
    fake().asked.length = 0;
    clock.advance(vendor.every_ms);
    await service.app.get(AccountSync, { strict: false }).run(other.userId, id, new AbortController().signal);
    expect(fake().asked).toEqual([]);
  });

  it('[MIM-21] is stored with its kind, its rights, a sealed token, what its vendor says of it, and how it is doing', async () => {
    const ctx = await linked(kind);
    const account = await service.app.get(AccountsRepository, { strict: false }).find(ctx, kind);
    expect(account).toMatchObject({ provider: kind, credentials: expect.stringMatching(/^v1\./), metadata: { name: expect.stringMatching(/omar/i), owner_names: expect.any(Array) }, last_sync_at: clock.now(), failures: 0 });
    expect(account?.scopes?.split(' ').length ?? 0).toBe(({ github: 2, jira: 0, slack: 9, gmail: 1, 'google-calendar': 1, outlook: 0 } as Record<string, number>)[kind]);
    const states = await service.database.asUser(ctx, (tx) => tx.selectFrom('connectors').select(['kind', 'status', 'message', 'last_checked']).execute());
    expect(states).toEqual([{ kind, status: 'ok', message: null, last_checked: clock.now() }]);
  });

  it('[MIM-21] shows its token to nobody: not in the database, in no event, in no log', async () => {
    const ctx = await linked(kind);
    fake().isOpen = false;
    await pass(vendor.every_ms);
    await connect(ctx, kind, { token: `${fake().credentials.token}-wrong` }).catch(() => undefined);
    await service.drain();
    const { token } = fake().credentials;
    const basic = Buffer.from(`:${token}`).toString('base64').slice(4, -4);
    for (const secret of [token, basic, ...fake().granted.keys(), ...fake().refreshTokens]) {
      expect(await tablesWithWord(service.adminUrl, secret)).toEqual([]);
      expect(JSON.stringify(service.published)).not.toContain(secret);
      expect(lines.join('\n')).not.toContain(secret);
      expect(JSON.stringify(await stateOf(ctx, kind))).not.toContain(secret);
    }
  });

  it('goes with everything else of its user', async () => {
    const ctx = await linked(kind);
    await service.bus.request(ctx, eraseUser, {});
    await service.drain();
    await service.bus.request(ctx, eraseUser, {});
    expect(await tablesWithUser(service.adminUrl, ctx.userId)).toEqual([]);
    fake().asked.length = 0;
    await pass(vendor.every_ms);
    expect(fake().asked).toEqual([]);
  });
});

describe.each(tokenKinds)('an account of %s, with a token', (kind) => {
  it('[MIM-11] is not linked when the vendor does not take the token, which is said in a sentence', async () => {
    const ctx = userContext();
    await expect(connect(ctx, kind, { token: 'wrong' })).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringMatching(/does not accept this .*token.*Make a new token there and connect again\.$/) });
    expect((await stateOf(ctx, kind)).account).toBeNull();
    expect(await tablesWithUser(service.adminUrl, ctx.userId)).toEqual([]);
  });
});

describe('linking an account', () => {
  it('names what is missing, and kinds that read files only', async () => {
    const ctx = userContext();
    await expect(service.bus.request(ctx, connectAccount, { kind: 'jira', credentials: { token: 'x' } })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: 'Jira also needs the address of your site and the e-mail address of your account.' });
    for (const kind of ['mbox', 'nonsense']) await expect(service.bus.request(ctx, connectAccount, { kind, credentials: { token: 'x' } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('[MIM-57] tests Gmail by asking it whose mailbox it is', async () => {
    const ctx = await linked('gmail');
    const gmail = fakes.get('gmail')!;
    gmail.asked.length = 0;
    await service.bus.request(ctx, testConnectors, { kinds: ['gmail'] });
    await service.drain();
    expect(await stateOf(ctx, 'gmail')).toMatchObject({ status: 'ok', message: 'OK 🍾' });
    expect(gmail.asked.map(({ path }) => path)).toEqual(['/gmail/v1/users/me/profile']);
  });

  it.each([['telegram', 'Signing in at Telegram is not set up on this server yet.'], ['gmail', 'Connect an account.']])('says of %s, tested without an account, what is to be done', async (kind, message) => {
    const ctx = userContext();
    await service.bus.request(ctx, testConnectors, { kinds: [kind] });
    await service.drain();
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'disconnected', message });
  });

  it.each([['gmail', 'connect without a token says where'], ['telegram', 'auth/initiate begins it']])('says of %s that one can only sign in there, and how', async (kind, how) => {
    const ctx = userContext();
    await expect(service.bus.request(ctx, connectAccount, { kind, credentials: { token: 'x' } })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: `${vendorOf(kind)!.name} takes no tokens. Sign in there: POST /connectors/${kind}/${how}.` });
    expect(await tablesWithUser(service.adminUrl, ctx.userId)).toEqual([]);
  });

  it('names the rights that a token of Slack lacks', async () => {
    const slack = fakes.get('slack') as InstanceType<typeof fakeVendors.slack> & { scopes: string };
    const all = slack.scopes;
    slack.scopes = 'channels:history,channels:read,users:read';
    await expect(connect(userContext(), 'slack')).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringContaining('groups:history, groups:read, im:history') });
    slack.scopes = all;
  });

  it('goes on where it stood with another token of the same account', async () => {
    const ctx = await linked('github');
    const cursorOf = async () => (await service.app.get(AccountsRepository, { strict: false }).find(ctx, 'github'))?.cursor;
    const before = await cursorOf();
    await connect(ctx, 'github');
    expect(before).not.toBeNull();
    expect(await cursorOf()).toEqual(before);
    await service.drain();
  });
});
