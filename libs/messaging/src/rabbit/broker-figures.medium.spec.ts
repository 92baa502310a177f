import { contextFor, defineEvent, defineRpc } from '@adjutant/contracts-core';
import { createLogger } from '@adjutant/telemetry';
import { testRabbitMq, waitFor } from '@adjutant/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { z } from 'zod';

import type { DeadLetterStore } from '../dead-letters.js';
import { RabbitBus } from './rabbit.driver.js';
import { consumerQueue, requestQueue } from './topology.js';

const added = defineEvent({ name: 'sums.sum-added.v1', payload: z.object({ n: z.number() }), consumers: ['reader'] });
const double = defineRpc({ name: 'reader.double.v1', request: z.object({ n: z.number() }), response: z.object({ n: z.number() }) });
const ctx = contextFor('11111111-1111-4111-8111-111111111111');
const deadLetters = { add: async () => undefined, count: async () => 0 } as unknown as DeadLetterStore;
const QUEUE = consumerQueue('reader', added.name);

let urls: string[];
let model: ChannelModel;
let raw: Channel;
let lose: (queue: string) => Promise<void>;
let lines: string[];
let seen: number[];
let sender: RabbitBus;
let reader: RabbitBus;
beforeAll(async () => {
  urls = await (await testRabbitMq()).virtualHosts(3);
});
beforeEach(async () => {
  const url = urls.pop() ?? '';
  model = await connect(url, { noDelay: true });
  raw = await model.createChannel();
  lose = watchConsumers();
  [lines, seen] = [[], []];
  const logger = createLogger({ name: 'test', level: 'warn', destination: { write: (line) => void lines.push(line) } });
  sender = await RabbitBus.connect({ url, service: 'sums' });
  reader = await RabbitBus.connect({ url, service: 'reader', logger, checkMs: 20 });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all([sender.close(), reader.close()]);
  await model.close();
});

/** Notes who consumes from now on. What it answers ends the consumers of a queue at the broker, and nobody is told. */
function watchConsumers(): (queue: string) => Promise<void> {
  const prototype = Object.getPrototypeOf(raw) as Channel;
  const { consume } = prototype;
  const consumers: { channel: Channel; queue: string; tag: string }[] = [];
  jest.spyOn(prototype, 'consume').mockImplementation(async function (this: unknown, queue, take, options) {
    const channel = this as Channel;
    const reply = await consume.call(channel, queue, take, options);
    consumers.push({ channel, queue, tag: reply.consumerTag });
    return reply;
  });
  return async (queue) => {
    const lost = consumers.filter((consumer) => consumer.queue === queue);
    expect(lost).toHaveLength(1);
    for (const { channel, tag } of lost) await channel.cancel(tag);
  };
}

const publish = (n: number) => waitFor(() => sender.publish(ctx, added, { n }).then(() => true, () => false), { what: 'the bus to take the event' });

async function subscribe(): Promise<void> {
  reader.subscribe(added, { consumer: 'reader', deadLetters }, async (_, { n }) => void seen.push(n));
  await publish(1);
  await waitFor(() => seen.includes(1));
  expect(lines).toEqual([]);
}

describe('a consumer that is lost without a word', () => {
  it('is found missing at its queue of events, and attached again', async () => {
    await subscribe();
    await lose(QUEUE);
    await publish(2);
    await waitFor(() => seen.includes(2), { what: 'the queue to be consumed again' });
    expect(lines.some((line) => line.includes('nobody consumes a queue') && line.includes(QUEUE))).toBe(true);
    expect((await raw.checkQueue(QUEUE)).consumerCount).toBe(1);
  });

  it('is found missing where requests come in, and attached again', async () => {
    reader.handleRequest(double, async (_, { n }) => ({ n: n * 2 }));
    const ask = () => sender.request(ctx, double, { n: 1 }, { timeoutMs: 300 }).then(() => true, () => false);
    await waitFor(ask);
    expect(lines).toEqual([]);
    await lose(requestQueue('reader'));
    await waitFor(ask, { what: 'an answer' });
    expect(lines.join()).toContain('it is attached again');
  });

  it('is found missing when its queue is gone as well, which is declared again', async () => {
    await subscribe();
    await lose(QUEUE);
    await raw.deleteQueue(QUEUE);
    await publish(2);
    await waitFor(() => seen.includes(2), { what: 'the queue to be there again' });
    expect(lines.join()).toContain('it is attached again');
  });
});
