import { randomUUID } from 'node:crypto';

import { contextFor, defineEvent } from '@adjutant/contracts-core';
import { Metrics } from '@adjutant/telemetry';
import { testRabbitMq, waitFor } from '@adjutant/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect as connectRaw, type Channel, type ChannelModel } from 'amqplib';
import { z } from 'zod';

import type { DeadLetter, DeadLetterStore } from '../dead-letters.js';
import { RabbitBus } from './rabbit.driver.js';
import { consumerQueue, DELIVERY_LIMIT, deadQueue, EVENTS } from './topology.js';

const added = defineEvent({ name: 'sums.sum-added.v1', payload: z.object({ n: z.number() }), consumers: ['reader'] });
const heard = defineEvent({ name: 'sums.sum-heard.v1', payload: z.object({ n: z.number() }) });
const ctx = contextFor('11111111-1111-4111-8111-111111111111');
const QUEUE = consumerQueue('reader', added.name);

let urls: string[];
let url: string;
let buses: RabbitBus[];
let letters: DeadLetter[];
let model: ChannelModel;
let raw: Channel;
let deadLetters: DeadLetterStore;
beforeAll(async () => {
  urls = await (await testRabbitMq()).virtualHosts(12);
});
beforeEach(async () => {
  url = urls.pop() ?? '';
  buses = [];
  letters = [];
  deadLetters = {
    add: async (letter) => void letters.push(letter),
    list: async () => letters,
    count: async () => letters.length,
    get: async (ids) => letters.filter(({ id }) => ids.includes(id)),
    remove: async (id) => void (letters = letters.filter((letter) => letter.id !== id)),
  };
  model = await connectRaw(url, { noDelay: true });
  raw = await model.createChannel();
});
afterEach(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await model.close();
});

async function connect(service: string, metrics = new Metrics()): Promise<RabbitBus> {
  const bus = await RabbitBus.connect({ url, service, metrics });
  buses.push(bus);
  return bus;
}

/** Declares the consumer's queue as its service would, and lets the consumer go. */
async function declarePlace(): Promise<void> {
  const bus = await connect('reader');
  await bus.subscribe(added, { consumer: 'reader', deadLetters }, async () => undefined).close();
}

const messagesIn = async (queue: string): Promise<number> => (await raw.checkQueue(queue)).messageCount;

describe('events over RabbitMQ', () => {
  it('takes an event only when each of its consumers has a queue, and keeps it while they are away', async () => {
    const sender = await connect('sums');
    await expect(sender.publish(ctx, added, { n: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('reader') });
    await declarePlace();
    await waitFor(() => sender.publish(ctx, added, { n: 2 }).then(() => true, () => false));
    const seen: number[] = [];
    const reader = await connect('reader');
    reader.subscribe(added, { consumer: 'reader', deadLetters }, async (_, { n }) => void seen.push(n));
    await waitFor(() => seen.length > 0);
    expect(seen).toEqual([2]);
  });

  it('acknowledges after the handler, and hands over again what a process took with it', async () => {
    await declarePlace();
    const [sender, reader] = [await connect('sums'), await connect('reader')];
    await sender.publish(ctx, added, { n: 1 });
    const taken = await waitFor(() => raw.get(QUEUE));
    expect(taken).toBeTruthy();
    const seen: number[] = [];
    const finish = Promise.withResolvers<void>();
    reader.subscribe(added, { consumer: 'reader', deadLetters }, async (_, { n }) => {
      seen.push(n);
      await finish.promise;
    });
    await raw.close();
    await waitFor(() => seen.length === 1);
    raw = await model.createChannel();
    expect((await raw.checkQueue(QUEUE)).consumerCount).toBe(1);
    finish.resolve();
    await reader.idle();
    await reader.close();
    expect(await messagesIn(QUEUE)).toBe(0);
  });

  it('[PRO-52] lists what the broker set aside with everything else that could not be handled, and replays it', async () => {
    await declarePlace();
    const [sender, reader] = [await connect('sums'), await connect('reader')];
    const messageId = randomUUID();
    await sender.publish(ctx, added, { n: 5 }, { messageId });
    for (let times = 0; times <= DELIVERY_LIMIT; times += 1) {
      const message = await waitFor(() => raw.get(QUEUE));
      if (message) raw.nack(message, false, true);
    }
    await waitFor(async () => (await messagesIn(deadQueue(QUEUE))) === 1);
    const seen: number[] = [];
    reader.subscribe(added, { consumer: 'reader', deadLetters }, async (_, { n }) => void seen.push(n));
    await waitFor(() => letters.length === 1);
    expect(letters[0]).toMatchObject({ consumer: 'reader', message: { id: messageId, event: added.name, payload: { n: 5 } }, attempts: DELIVERY_LIMIT + 1 });
    expect(seen).toEqual([]);
    expect(await reader.deadLetters.replay([letters[0]?.id ?? ''])).toBe(1);
    expect([seen, letters]).toEqual([[5], []]);
  });

  it.each([
    ['bytes that are no JSON', Buffer.from([0xff, 0x00, 0x7b]), { context: JSON.stringify(ctx), user: ctx.userId }],
    ['JSON that PostgreSQL does not keep', Buffer.from('{"n":"\\u0000"}'), { context: JSON.stringify(ctx), user: ctx.userId }],
    ['a context that is none', Buffer.from('{"n":1}'), { context: '{"userId":7}' }],
    ['no headers at all', Buffer.from('{"n":1}'), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('sets a poisonous message aside where it can be seen, and goes on: %s', async (_, content, headers) => {
    await declarePlace();
    const [sender, reader] = [await connect('sums'), await connect('reader')];
    raw.publish(EVENTS, added.name, content, { headers, messageId: 'not a uuid' });
    const seen: number[] = [];
    reader.subscribe(added, { consumer: 'reader', deadLetters }, async (_ctx, { n }) => void seen.push(n));
    await sender.publish(ctx, added, { n: 2 });
    await waitFor(() => letters.length === 1 && seen.length === 1);
    expect(letters[0]).toMatchObject({ consumer: 'reader', error: { code: 'BAD_REQUEST' }, attempts: 1, message: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), event: added.name } });
    expect(letters[0]?.message.payload).toEqual({ unreadable_base64: content.toString('base64') });
    expect(JSON.stringify(letters[0])).not.toContain('\\u0000');
    expect(await reader.deadLetters.replay([letters[0]?.id ?? ''])).toBe(0);
    await reader.close();
    expect(await messagesIn(QUEUE)).toBe(0);
  });

  it('tells every process that observes of every event, and forgets them with it', async () => {
    const [sender, one, two] = [await connect('sums'), await connect('web'), await connect('web')];
    const seen: string[] = [];
    one.subscribe(heard, { consumer: 'web.observer' }, async (_, { n }) => void seen.push(`one ${n}`));
    two.subscribe(heard, { consumer: 'web.observer' }, async (_, { n }) => void seen.push(`two ${n}`));
    await waitFor(async () => {
      await sender.publish(ctx, heard, { n: 0 });
      return new Set(seen).size === 2;
    });
    await two.close();
    seen.length = 0;
    await sender.publish(ctx, heard, { n: 1 });
    await waitFor(() => seen.includes('one 1'));
    expect(seen.filter((word) => word.startsWith('two'))).toEqual([]);
  });

  it('attaches again when somebody deletes the queue, and takes no event before it is there again', async () => {
    const [sender, reader] = [await connect('sums'), await connect('reader')];
    const seen: number[] = [];
    reader.subscribe(added, { consumer: 'reader', deadLetters }, async (_, { n }) => void seen.push(n));
    await waitFor(() => sender.publish(ctx, added, { n: 1 }).then(() => true, () => false));
    await waitFor(() => seen.includes(1));
    await raw.deleteQueue(QUEUE);
    await waitFor(() => sender.publish(ctx, added, { n: 2 }).then(() => true, () => false));
    await waitFor(() => seen.includes(2));
  });

  it('tells how full its queues are, how deliveries ended, and whether the broker is there', async () => {
    const metrics = new Metrics();
    const [sender, reader] = [await connect('sums'), await connect('reader', metrics)];
    const finish = Promise.withResolvers<void>();
    reader.subscribe(added, { consumer: 'reader', deadLetters, prefetch: 1 }, () => finish.promise);
    await waitFor(() => sender.publish(ctx, added, { n: 0 }).then(() => true, () => false));
    await Promise.all(Array.from({ length: 99 }, (_, n) => sender.publish(contextFor(randomUUID()), added, { n })));
    await waitFor(async () => (await metrics.render()).includes(`adjutant_queue_messages{queue="${QUEUE}"} 80`));
    finish.resolve();
    await waitFor(async () => (await metrics.render()).includes(`bus_events_total{event="${added.name}",consumer="reader",outcome="handled"} 100`));
    expect(await metrics.render()).toContain('adjutant_broker_connected{link="reader consuming"} 1');
  });
});
