import { randomUUID } from 'node:crypto';

import { contextFor, defineEvent } from '@adjutant/contracts-core';
import { checkCatalogue, Database } from '@adjutant/database';
import { createLogger } from '@adjutant/telemetry';
import { testDatabase, waitFor, type TestDatabase } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';

import { DeadLetterTable } from './dead-letter-table.js';
import { InProcessBus } from './in-process.driver.js';
import { claimInbox } from './inbox.js';
import { messagingMigration } from './messaging-migration.js';
import { Outbox } from './outbox.js';
import { OutboxRelay } from './outbox-relay.js';

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
    await db.database.asSystem('mend', (tx) => sql`update dead_letters set payload = '{"n": 4}'`.execute(tx));
    expect(await bus.deadLetters.replay([letter?.id ?? ''])).toBe(1);
    expect(effects).toEqual([4]);
    expect(await bus.deadLetters.count()).toBe(0);
  });

  it('[PRO-36] has tables without a fault in the catalogue', async () => {
    expect(await checkCatalogue(db.adminUrl, 'sums')).toEqual([]);
  });
});
