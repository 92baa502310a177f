import { randomUUID } from 'node:crypto';

import { AppError, contextFor, defineEvent, systemClock, systemContext } from '@adjutant/contracts-core';
import { checkCatalogue, type Database } from '@adjutant/database';
import { createLogger } from '@adjutant/telemetry';
import { testDatabase, waitFor, type TestDatabase } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';

import { ConsumerQueue } from './consumer-queue.js';
import { DeadLetterTable } from './dead-letter-table.js';
import { eraseMessages } from './erase-messages.js';
import { InProcessBus } from './in-process.driver.js';
import { claimInbox } from './inbox.js';
import { cameWithContext } from './letter-of.js';
import { messagingMigration } from './messaging-migration.js';
import { Outbox } from './outbox.js';
import { OutboxRelay } from './outbox-relay.js';
import { OutboxRepository } from './outbox.repository.js';
import { unpack } from './payload.js';
import { payloadShape } from './payload-shape.js';
import { defaultRetry } from './retry-policy.js';

const added = defineEvent({ name: 'sums.sum-added.v1', payload: z.object({ n: z.number() }) });
const ctx = contextFor('11111111-1111-4111-8111-111111111111');
const logger = createLogger({ name: 'test', level: 'silent' });

const retry = { attempts: 2, backoffMs: 5 };

let db: TestDatabase<unknown>;
let outbox: Outbox;
beforeAll(async () => {
  db = await testDatabase([messagingMigration], 'sums');
  outbox = new Outbox(db.database);
});
afterAll(() => db.close());

function relayOn(bus: InProcessBus, database: Database = db.database): OutboxRelay {
  return new OutboxRelay({ database, outbox, bus, events: [added], logger, pollMs: 20 });
}

/** A consumer whose effect is a list, noted behind the inbox. */
function subscribeOnce(bus: InProcessBus, effects: number[], deliveries: number[] = []): void {
  bus.subscribe(added, { consumer: 'reader', deadLetters: new DeadLetterTable(db.database), retry }, async (messageCtx, payload, { messageId }) => {
    deliveries.push(payload.n);
    if (payload.n < 0) throw new Error('negative');
    await db.database.asUser(messageCtx, async (tx) => {
      if (await claimInbox(tx, messageCtx.userId, messageId, added.name)) db.database.afterCommit(tx, () => void effects.push(payload.n));
    });
  });
}

const write = (numbers: number[]) => db.database.asUser(ctx, (tx) => outbox.writeAll(tx, ctx, added, numbers.map((n) => ({ n }))));

describe('outbox', () => {
  it('sends what a committed transaction wrote, and nothing of a rolled back one', async () => {
    const bus = new InProcessBus();
    const effects: number[] = [];
    subscribeOnce(bus, effects);
    const relay = relayOn(bus);
    relay.start();
    await write([1, 2, 3]);
    await expect(
      db.database.asUser(ctx, async (tx) => {
        await outbox.write(tx, ctx, added, { n: 99 });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await waitFor(async () => (await relay.pending()) === 0 && effects.length >= 3);
    expect(effects.sort()).toEqual([1, 2, 3]);
    await relay.stop();
  });

  it('[EMP-46] sends again what was handled but not marked, and the inbox lets it have one effect', async () => {
    const bus = new InProcessBus();
    const effects: number[] = [];
    const deliveries: number[] = [];
    const messageId = randomUUID();
    subscribeOnce(bus, effects, deliveries);
    const publish = () => bus.publish(ctx, added, { n: 7 }, { messageId });
    await Promise.all([publish(), publish(), publish()]);
    expect(deliveries).toEqual([7, 7, 7]);
    expect(effects).toEqual([7]);
  });

  it('lets two relays share the work without sending a row twice', async () => {
    const bus = new InProcessBus();
    const effects: number[] = [];
    const deliveries: number[] = [];
    subscribeOnce(bus, effects, deliveries);
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    await write(numbers);
    const relays = [relayOn(bus), relayOn(bus)];
    for (const relay of relays) relay.start();
    await waitFor(() => effects.length === 300);
    await Promise.all(relays.map((relay) => relay.stop()));
    expect(deliveries).toHaveLength(300);
    expect(effects.sort((a, b) => a - b)).toEqual(numbers);
  });

  it('keeps what is not handled when it stops, for the next start', async () => {
    const bus = new InProcessBus();
    const effects: number[] = [];
    const relay = relayOn(bus);
    bus.subscribe(added, { consumer: 'reader', deadLetters: new DeadLetterTable(db.database) }, async () => Promise.reject(new Error('down')));
    relay.start();
    await write([5]);
    await waitFor(() => bus.stats().retrying > 0);
    await bus.close();
    await relay.stop();
    expect(await relay.pending()).toBe(1);
    const recovered = new InProcessBus();
    subscribeOnce(recovered, effects);
    const next = relayOn(recovered);
    next.start();
    await waitFor(() => effects.length === 1);
    await next.stop();
  });

  it('keeps dead letters in the consumer’s schema, and replays them', async () => {
    const bus = new InProcessBus();
    const effects: number[] = [];
    subscribeOnce(bus, effects);
    await bus.publish(ctx, added, { n: -1 });
    const [letter] = await bus.deadLetters.list({ consumer: 'reader', limit: 10 });
    expect(letter).toMatchObject({ consumer: 'reader', message: { context: { userId: ctx.userId }, payload: { n: -1 } }, attempts: 2 });
    expect(await new DeadLetterTable(db.database).get([letter?.id ?? '', randomUUID(), 'not an id'])).toEqual([letter]);
    await db.database.asSystem('mend', (tx) => sql`update dead_letters set payload = '{"n": 4}'`.execute(tx));
    expect(await bus.deadLetters.replay([letter?.id ?? ''])).toBe(1);
    expect(effects).toEqual([4]);
    expect(await bus.deadLetters.count()).toBe(0);
  });

  it.each([
    ['bytes that are no text', Buffer.from('{"n":1,"title":"\xff"}', 'latin1'), JSON.stringify(ctx), ctx.userId],
    ['text that PostgreSQL does not keep', Buffer.from('{"n":"\\u0000"}'), JSON.stringify(ctx), ctx.userId],
    ['what belongs to nobody', Buffer.from('{"n":1}'), '{"userId":7}', systemContext().userId],
  ])('keeps as a dead letter what nobody can read, byte for byte: %s', async (_, wire, headers, owner) => {
    const deadLetters = new DeadLetterTable(db.database);
    const queue = new ConsumerQueue({ consumer: 'reader', event: added.name, prefetch: 1, retry: defaultRetry, deadLetters, clock: systemClock, logger, count: () => undefined });
    queue.addHandler(async (_ctx, text) => void unpack(added.name, added.payload, text));
    const id = randomUUID();
    expect(await queue.deliver(id, 'lane', headers, wire)).toBe('dead_lettered');
    const letter = (await deadLetters.list({ consumer: 'reader', limit: 10 })).find(({ message }) => message.id === id);
    expect(letter).toMatchObject({ error: { code: 'BAD_REQUEST' }, attempts: 1, message: { event: added.name, context: { userId: owner }, payload: { unreadable_base64: wire.toString('base64') } } });
    expect(letter && cameWithContext(letter.message)).toBe(owner === ctx.userId);
    expect(payloadShape(letter?.message.payload)).toEqual({ is_readable: false, size_bytes: wire.length, field_count: 0, fields: [] });
    await deadLetters.remove(letter?.id ?? '');
  });

  /** A database whose statements of one kind fail: what a process that dies just there leaves behind. */
  function dyingAt(reason: string): Pick<Database, 'asSystem'> {
    return {
      asSystem: (why, work) => (why === reason ? Promise.reject(new Error('killed')) : db.database.asSystem(why, work)),
    };
  }

  async function deliverEach(numbers: number[], relay: OutboxRelay, deliveries: number[]): Promise<void> {
    await write(numbers);
    relay.start();
    await waitFor(() => numbers.every((n) => deliveries.includes(n)));
    await relay.stop();
  }

  it('[EMP-46] is killed between publishing and marking: the next relay sends again, and the effect stays one', async () => {
    const bus = new InProcessBus();
    const effects: number[] = [];
    const deliveries: number[] = [];
    subscribeOnce(bus, effects, deliveries);
    const options = { outbox, bus, events: [added], logger, pollMs: 20 };
    await deliverEach([10, 11], new OutboxRelay({ ...options, database: dyingAt('outbox: mark') }), deliveries);
    const next = new OutboxRelay({ ...options, database: db.database, isOnlyRelay: true });
    next.start();
    await waitFor(async () => (await next.pending()) === 0);
    await next.stop();
    expect(deliveries.sort()).toEqual([10, 10, 11, 11]);
    expect(effects.sort()).toEqual([10, 11]);
  });

  it('leaves what a dead relay had claimed to another when the claim runs out, and not before', async () => {
    const bus = new InProcessBus();
    const deliveries: number[] = [];
    subscribeOnce(bus, [], deliveries);
    const options = { outbox, bus, events: [added], logger, pollMs: 20 };
    await deliverEach([20], new OutboxRelay({ ...options, database: dyingAt('outbox: mark'), leaseMs: 300 }), deliveries);
    const claimed = await new OutboxRepository(db.database, [added.name]).claim(10, 1_000);
    expect(claimed).toEqual([]);
    const next = relayOn(bus);
    next.start();
    await waitFor(async () => (await next.pending()) === 0);
    await next.stop();
    expect(deliveries).toEqual([20, 20]);
  });

  it('keeps its claim on a message that takes longer than the lease', async () => {
    const bus = new InProcessBus();
    const finish = Promise.withResolvers<void>();
    let deliveries = 0;
    bus.subscribe(added, { consumer: 'slow' }, async () => {
      deliveries += 1;
      await finish.promise;
    });
    const relays = [0, 1].map(() => new OutboxRelay({ database: db.database, outbox, bus, events: [added], logger, pollMs: 10, leaseMs: 1_500 }));
    await write([30]);
    for (const relay of relays) relay.start();
    const startedAt = performance.now();
    await waitFor(() => deliveries > 0 && performance.now() - startedAt > 2_500);
    finish.resolve();
    await waitFor(async () => (await relayOn(bus).pending()) === 0);
    await Promise.all(relays.map((relay) => relay.stop()));
    expect(deliveries).toBe(1);
  });

  it('[EMP-46] tries again when nothing could be done with a message, and gives up in the end', async () => {
    let publishes = 0;
    const bus = {
      publishMessage: async () => {
        publishes += 1;
        throw new AppError('UNAVAILABLE', 'No bus.');
      },
    };
    const relay = new OutboxRelay({ database: db.database, outbox, bus, events: [added], logger, pollMs: 10, attempts: 3, backoffMs: 5 });
    await write([40]);
    relay.start();
    await waitFor(async () => (await relay.stats()).failed === 1);
    await relay.stop();
    expect(publishes).toBe(3);
    expect(await relay.stats()).toEqual({ in_flight: 0, unsent: 0, failed: 1 });
    await db.database.asSystem('clean', (tx) => sql`delete from outbox where failed_at is not null`.execute(tx));
  });

  it('leaves an event that it does not know to the newer version beside it', async () => {
    const bus = new InProcessBus();
    const effects: number[] = [];
    subscribeOnce(bus, effects);
    const older = new OutboxRelay({ database: db.database, outbox, bus, events: [], logger });
    await write([45]);
    older.start();
    await waitFor(() => !older.isBusy);
    expect(await older.stats()).toEqual({ in_flight: 0, unsent: 1, failed: 0 });
    const newer = relayOn(bus);
    newer.start();
    await waitFor(() => effects.includes(45));
    await Promise.all([older.stop(), newer.stop()]);
    expect(await newer.stats()).toEqual({ in_flight: 0, unsent: 0, failed: 0 });
  });

  it('gives up an event that no version has declared for half an hour', async () => {
    const bus = new InProcessBus();
    const relay = new OutboxRelay({ database: db.database, outbox, bus, events: [], logger, pollMs: 10 });
    await write([50]);
    await db.database.asSystem('age', (tx) => sql`update outbox set created_at = now() - interval '31 minutes' where (payload->>'n')::int = 50`.execute(tx));
    relay.start();
    await waitFor(async () => (await relay.stats()).failed === 1);
    await relay.stop();
    await db.database.asSystem('clean', (tx) => sql`delete from outbox where failed_at is not null`.execute(tx));
  });

  it('finds rows that nobody announced', async () => {
    const bus = new InProcessBus();
    const effects: number[] = [];
    subscribeOnce(bus, effects);
    const relay = relayOn(bus);
    relay.start();
    await waitFor(() => !relay.isBusy);
    await db.database.asUser(ctx, (tx) => new Outbox(db.database).write(tx, ctx, added, { n: 60 }));
    await waitFor(() => effects.includes(60));
    await relay.stop();
  });

  it('forgets what was sent and received long ago', async () => {
    await db.database.asSystem('age', async (tx) => {
      await sql`update outbox set sent_at = now() - interval '2 days' where id = (select min(id) from outbox where sent_at is not null)`.execute(tx);
      await sql`update inbox set received_at = now() - interval '8 days' where message_id = (select min(message_id::text)::uuid from inbox)`.execute(tx);
    });
    const count = async () =>
      (await db.database.asSystem('count', (tx) => sql<{ sent: number; received: number }>`select (select count(*) from outbox)::int as sent, (select count(*) from inbox)::int as received`.execute(tx))).rows[0];
    const before = await count();
    await relayOn(new InProcessBus()).prune();
    expect(await count()).toEqual({ sent: (before?.sent ?? 0) - 1, received: (before?.received ?? 0) - 1 });
  });

  it('refuses a payload that breaks the contract, and an event of another user', async () => {
    const bad = db.database.asUser(ctx, (tx) => outbox.write(tx, ctx, added, { n: 'x' } as unknown as { n: number }));
    await expect(bad).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const bob = contextFor('22222222-2222-4222-8222-222222222222');
    await expect(db.database.asUser(ctx, (tx) => outbox.write(tx, bob, added, { n: 1 }))).rejects.toThrow(/row-level security/);
  });

  it('[PRO-36] has tables without a fault in the catalogue', async () => {
    expect(await checkCatalogue(db.adminUrl, 'sums')).toEqual([]);
  });
});

describe('eraseMessages', () => {
  it('[PRO-68] removes a user\'s messages, waits for those on their way, and leaves other users\' alone', async () => {
    const [ada, bob] = [contextFor(randomUUID()), contextFor(randomUUID())];
    const letter = (owner: typeof ada) => ({ id: randomUUID(), consumer: 'reader', message: { id: randomUUID(), event: added.name, context: owner, payload: { n: 1 } }, error: { code: 'INTERNAL' as const, message: 'no' }, attempts: 1, created_at: new Date().toISOString() });
    for (const owner of [ada, bob]) {
      await db.database.asUser(owner, async (tx) => {
        await outbox.writeAll(tx, owner, added, [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
        await claimInbox(tx, owner.userId, randomUUID(), added.name);
        await sql`update outbox set sent_at = now() where user_id = ${owner.userId}::uuid and payload ->> 'n' = '1'`.execute(tx);
        await sql`update outbox set available_at = now() + interval '5 s' where user_id = ${owner.userId}::uuid and payload ->> 'n' = '2'`.execute(tx);
        await sql`update outbox set available_at = now() + interval '5 min', last_error = 'away' where user_id = ${owner.userId}::uuid and payload ->> 'n' = '3'`.execute(tx);
      });
      await new DeadLetterTable(db.database).add(letter(owner));
    }
    expect(await eraseMessages(db.database, ada)).toEqual({ removed: 5, pending: 1 });
    await db.database.asUser(ada, (tx) => sql`update outbox set sent_at = now()`.execute(tx));
    expect(await eraseMessages(db.database, ada)).toEqual({ removed: 1, pending: 0 });
    expect(await eraseMessages(db.database, ada)).toEqual({ removed: 0, pending: 0 });
    expect(await eraseMessages(db.database, bob)).toEqual({ removed: 5, pending: 1 });
  });
});
