import { AppError, Clock, type MessageContext, systemClock } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import { Database } from '@adjutant/database';
import { HttpClient } from '@adjutant/egress';
import { Outbox } from '@adjutant/messaging';
import { silentLogger } from '@adjutant/telemetry';
import { FakeGithub, FakeGmail, FakeGoogleCalendar, FakeJira, FakeOutlook, FakeSlack, FakeTelegram, userContext } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { connectorIngestConfig } from '../config.js';
import { ConnectorStates } from '../connectors/connector-states.service.js';
import { vendorOf } from '../connectors/index.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { IngestService } from '../events/ingest.service.js';
import { type IngestService as Started, startIngest } from '../testing/start-ingest.js';
import { AccountSync } from './account-sync.service.js';
import { AccountVault } from './account-vault.service.js';
import { AccountsRepository, LEASE_MS } from './accounts.repository.js';
import { FreshAccounts } from './fresh-accounts.service.js';

const ISSUES = 120;
const fakes = [
  new FakeSlack(systemClock), new FakeGithub(systemClock), new FakeJira(systemClock), new FakeGmail(systemClock), new FakeGoogleCalendar(systemClock), new FakeOutlook(systemClock), new FakeTelegram(systemClock),
] as const;
let service: Started;

beforeAll(async () => {
  for (const fake of fakes) {
    await fake.start();
    fake.add(ISSUES);
    fake.comment('An answer');
  }
  service = await startIngest({ env: Object.fromEntries(fakes.map(({ setting, url }) => [setting, url])) });
});
afterAll(async () => {
  await service.close();
  for (const fake of fakes) await fake.close();
});

/** The process dies when it asks for the time, or for the retention in the middle of a page, for the `nth` time; a dead process does nothing more. */
class Crash extends Clock {
  #asked = 0;

  constructor(private readonly nth: number, private readonly isInPage: boolean) {
    super();
  }

  readonly config = { IMPORT_BATCH: 40, MAX_UPLOAD_BYTES: 1, crash: (): void => (this.isInPage ? this.count() : undefined), get EVENT_RETENTION_DAYS(): number { this.crash(); return 30; } };

  override now(): Date {
    if (!this.isInPage || this.#asked >= this.nth) this.count();
    return systemClock.now();
  }

  private count(): void {
    this.#asked += 1;
    if (this.#asked >= this.nth) throw new Error('crash');
  }
}

const noCrash = (): Crash => new Crash(Number.POSITIVE_INFINITY, false);
const get = <T>(token: abstract new (...args: never[]) => T): T => service.app.get<T>(token as never, { strict: false });
const accounts = (): AccountsRepository => get(AccountsRepository);

function syncWith(crash: Crash): AccountSync {
  const database = get(Database) as unknown as Database<ConnectorIngestTables>;
  return new AccountSync(database, accounts(), get(AccountVault), get(FreshAccounts), new IngestService(crash.config), get(ConnectorStates), get(Outbox), crash, silentLogger);
}

/** An account that is due and that only the test reads. */
async function linked(ctx: MessageContext, fake: (typeof fakes)[number]): Promise<string> {
  const vault = get(AccountVault);
  const vendor = vendorOf(fake.kind)!;
  const call = vault.callWith(vendor, fake.credentials);
  const identity = await vendor.identify(call).finally(() => call.close());
  const row = await service.database.asUser(ctx, (tx) => accounts().save(tx, ctx, fake.kind, identity, vault.seal(ctx, fake.kind, fake.credentials), new Date(0)));
  return row.id;
}

const run = (ctx: MessageContext, id: string, crash = noCrash()) => syncWith(crash).run(ctx.userId, id, new AbortController().signal);

async function rowsOf(ctx: MessageContext) {
  return service.database.asUser(ctx, async (tx) => ({
    events: (await sql`select e.source, e.external_id, e.title, e.body, e.content_hash, t.external_id as thread from events e join threads t on t.id = e.thread_id order by e.source, e.external_id`.execute(tx)).rows,
    people: (await sql`select name, aliases, metadata from entities order by metadata ->> 'identity'`.execute(tx)).rows,
  }));
}

/** How often each event was announced as new or changed. */
function announcedTo(ctx: MessageContext): number[] {
  const counts = new Map<string, number>();
  for (const { ctx: told, name, payload } of service.published) {
    if (told.userId !== ctx.userId || name !== 'connector-ingest.events-ingested.v1') continue;
    for (const id of (payload as { event_ids: string[] }).event_ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts.values()];
}

describe.each(fakes.map((fake) => [fake.kind, fake] as const))('AccountSync with %s', (kind, fake) => {
  it('[MIM-50] [MIM-51] loses nothing and doubles nothing, at whichever line it is killed', async () => {
    const calm = userContext();
    await run(calm, await linked(calm, fake));
    const expected = await rowsOf(calm);
    expect(expected.events).toHaveLength(ISSUES + 1);
    for (const [nth, isInPage] of [1, 2, 3, 4, 5, 6, 7].flatMap((nth): [number, boolean][] => [[nth, false], [nth, true]])) {
      const ctx = userContext();
      const id = await linked(ctx, fake);
      await run(ctx, id, new Crash(nth, isInPage)).catch(() => undefined);
      await accounts().releaseAll();
      await run(ctx, id);
      expect(await rowsOf(ctx)).toEqual(expected);
      expect((await accounts().find(ctx, kind))?.next_sync_at?.getTime()).toBeGreaterThan(Date.now());
      await service.drain();
      expect(announcedTo(ctx)).toEqual(Array.from({ length: ISSUES + 1 }, () => 1));
    }
  }, 60_000);

  it('is read by one of two workers that take it at once', async () => {
    const ctx = userContext();
    const id = await linked(ctx, fake);
    fake.asked.length = 0;
    await run(userContext({ userId: ctx.userId }), id);
    const alone = fake.asked.length;
    const other = userContext();
    const otherId = await linked(other, fake);
    fake.asked.length = 0;
    await Promise.all([run(other, otherId), run(other, otherId), run(other, otherId)]);
    // Who is behind an id is remembered for each account.
    expect(fake.asked.length).toBe(alone);
    expect((await rowsOf(other)).events).toHaveLength(ISSUES + 1);
  });
});

describe('AccountSync', () => {
  const fake = fakes[1];

  it('takes an account over from a worker that is dead, and does not let that one write any more', async () => {
    const ctx = userContext();
    const id = await linked(ctx, fake);
    const dead = crypto.randomUUID();
    await accounts().claim(ctx, id, dead, new Date(Date.now() - LEASE_MS - 1));
    await run(ctx, id);
    expect((await rowsOf(ctx)).events).toHaveLength(ISSUES + 1);
    expect(await service.database.asUser(ctx, (tx) => accounts().keepCursor(tx, id, dead, { since: 'never' }, systemClock.now()))).toBeUndefined();
  });

  it.each(['given up', 'linked anew'])('stores nothing more of an account that is %s while it is being read', async (what) => {
    const ctx = userContext();
    const id = await linked(ctx, fake);
    let pages = 0;
    fake.before = async ({ path }) => {
      if (path !== '/issues' || (pages += 1) !== 2) return;
      await (what === 'given up' ? service.database.asUser(ctx, (tx) => accounts().remove(tx, 'github')) : linked(ctx, fake));
    };
    await run(ctx, id);
    fake.before = () => Promise.resolve();
    expect((await rowsOf(ctx)).events).toHaveLength(50);
    expect((await accounts().find(ctx, 'github'))?.next_sync_at).toEqual(what === 'given up' ? undefined : new Date(0));
  });

  it('waits before it reads an account again that took too long', async () => {
    const ctx = userContext();
    const id = await linked(ctx, fake);
    const stop = new AbortController();
    fake.before = ({ path }) => Promise.resolve(path === '/issues' && stop.abort(new AppError('DEADLINE_EXCEEDED', 'The job took longer than 300000 ms.')));
    await syncWith(noCrash()).run(ctx.userId, id, stop.signal);
    fake.before = () => Promise.resolve();
    const row = await accounts().find(ctx, 'github');
    expect([row?.failures, row?.lease_owner, row!.next_sync_at!.getTime() > Date.now()]).toEqual([1, null, true]);
    expect((await get(ConnectorStates).list(ctx)).find((one) => one.kind === 'github')?.message).toBe('BAD – Reading GitHub took too long. It is tried again by itself. Press to retry.');
  });

  it('seals tokens anew when there is a newer key', async () => {
    const ctx = userContext();
    const id = await linked(ctx, fake);
    const old = Keyring.generate('old');
    const both = Keyring.parse(`${Keyring.generate('new').exportKeys()},${old.exportKeys()}`);
    const vaultWith = (keyring: Keyring) => new AccountVault(keyring, get(HttpClient), systemClock, connectorIngestConfig.parse({}));
    const sealed = vaultWith(old).seal(ctx, 'github', fake.credentials);
    await service.database.asUser(ctx, (tx) => accounts().keepCredentials(tx, id, sealed, systemClock.now()));
    const row = (await accounts().find(ctx, 'github'))!;
    const fresh = await new FreshAccounts(get(Database) as unknown as Database<ConnectorIngestTables>, accounts(), vaultWith(both), systemClock).freshen(ctx, vendorOf('github')!, row);
    expect([row.credentials, fresh.credentials].map((envelope) => envelope.split('.')[1])).toEqual(['old', 'new']);
    expect(vaultWith(both).callFor(vendorOf('github')!, fresh).credentials).toEqual(fake.credentials);
  });

  it('stops between two pages when it is told to, and goes on from there', async () => {
    const ctx = userContext();
    const id = await linked(ctx, fake);
    const stop = new AbortController();
    let pages = 0;
    fake.before = ({ path }) => Promise.resolve(path === '/issues' && (pages += 1) === 2 && stop.abort(new Error('stopped')));
    await expect(syncWith(noCrash()).run(ctx.userId, id, stop.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    fake.before = () => Promise.resolve();
    expect((await rowsOf(ctx)).events).toHaveLength(50);
    await run(ctx, id);
    expect((await rowsOf(ctx)).events).toHaveLength(ISSUES + 1);
  });
});
