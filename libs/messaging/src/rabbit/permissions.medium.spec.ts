import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { contextFor, defineEvent, defineRpc } from '@adjutant/contracts-core';
import { testRabbitMq, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { z } from 'zod';

import type { DeadLetterStore } from '../dead-letters.js';
import { brokerDefinitions } from './definitions.js';
import { RabbitBus } from './rabbit.driver.js';
import { consumerQueue, CONTROL, DEAD, deadQueue, EVENTS } from './topology.js';

const added = defineEvent({ name: 'sums.sum-added.v1', payload: z.object({ n: z.number() }), consumers: ['reader'] });
const told = defineEvent({ name: 'reader.story-told.v1', payload: z.object({ n: z.number() }), consumers: ['sums'] });
const double = defineRpc({ name: 'sums.double.v1', request: z.object({ n: z.number() }), response: z.object({ n: z.number() }) });
const count = defineRpc({ name: 'sums.count.v1', request: z.object({ to: z.number() }), response: z.object({ total: z.number() }), chunk: z.object({ n: z.number() }) });
const ctx = contextFor('11111111-1111-4111-8111-111111111111');
const deadLetters = { add: async () => undefined, count: async () => 0 } as unknown as DeadLetterStore;
const QUEUE = consumerQueue('reader', added.name);
const PASSWORD = 'a-long-password';

let folder: string;
let urlOf: (user: string) => string;
beforeAll(async () => {
  const broker = await testRabbitMq();
  const address = new URL((await broker.virtualHosts(1))[0] ?? '');
  const vhost = address.pathname.slice(1);
  folder = await mkdtemp(join(tmpdir(), 'definitions-'));
  const users = [{ service: 'sums', password: PASSWORD }, { service: 'reader', password: PASSWORD }, { service: 'spy', password: PASSWORD, observes: [told] }];
  await writeFile(join(folder, 'definitions.json'), JSON.stringify(brokerDefinitions({ events: [added, told], users, vhost })));
  await broker.ctl('import_definitions', join(folder, 'definitions.json'));
  urlOf = (user) => {
    const url = new URL(address);
    url.username = user;
    url.password = PASSWORD;
    return url.href;
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function withBuses(work: (sums: RabbitBus, reader: RabbitBus, spy: RabbitBus) => Promise<void>): Promise<void> {
  const buses = await Promise.all(['sums', 'reader', 'spy'].map((service) => RabbitBus.connect({ url: urlOf(service), service })));
  const [sums, reader, spy] = buses as [RabbitBus, RabbitBus, RabbitBus];
  try {
    await work(sums, reader, spy);
  } finally {
    await Promise.all(buses.map((bus) => bus.close()));
  }
}

/** The reply code of what the broker says to `work` of a user; 0 when it allows it. */
async function refusalOf(user: string, work: (channel: Channel) => Promise<unknown>): Promise<number> {
  const model: ChannelModel = await connect(urlOf(user));
  const channel = await model.createChannel();
  let code = 0;
  channel.on('error', (error: { code: number }) => (code = error.code));
  await work(channel).catch(() => undefined);
  // A refused publish is told of later: a question behind it waits for that.
  await channel.checkExchange(EVENTS).catch(() => undefined);
  await model.close();
  return code;
}

describe('brokerPermissions', () => {
  it('suffice for events, dead letters, requests, streams, cancels and observing', async () => {
    await withBuses(async (sums, reader, spy) => {
      const seen: string[] = [];
      reader.subscribe(added, { consumer: 'reader', deadLetters }, async (_, { n }) => void seen.push(`reader ${n}`));
      sums.subscribe(told, { consumer: 'sums', deadLetters }, async (_, { n }) => void seen.push(`sums ${n}`));
      spy.subscribe(told, { consumer: 'spy.observer' }, async (_, { n }) => void seen.push(`spy ${n}`));
      sums.handleRequest(double, async (_, { n }) => ({ n: n * 2 }));
      sums.handleStream(count, async (_, { to }, emit) => {
        for (let n = 1; n <= to; n += 1) await emit({ n });
        return { total: to };
      });
      await sums.publish(ctx, added, { n: 1 });
      await spy.idle();
      await waitFor(async () => {
        await reader.publish(ctx, told, { n: 2 });
        return ['reader 1', 'sums 2', 'spy 2'].every((word) => seen.includes(word));
      });
      expect(await reader.request(ctx, double, { n: 3 })).toEqual({ n: 6 });
      const reply = reader.stream(ctx, count, { to: 50 });
      let chunks = 0;
      for await (const { n } of reply) chunks = n;
      expect(chunks).toBe(50);
      for await (const { n } of reader.stream(ctx, count, { to: 1_000 })) if (n === 2) break;
      await sums.idle();
      await expect(reader.request(ctx, defineRpc({ name: 'away.ask.v1', request: z.object({}), response: z.object({}) }), {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });
  });

  it.each<[string, string, (channel: Channel) => Promise<unknown>]>([
    ['read another’s queue', 'spy', (channel) => channel.consume(QUEUE, () => undefined)],
    ['take single messages from it', 'spy', (channel) => channel.get(QUEUE)],
    ['read another’s dead letters', 'spy', (channel) => channel.consume(deadQueue(QUEUE), () => undefined)],
    ['empty another’s queue', 'spy', (channel) => channel.purgeQueue(QUEUE)],
    ['delete another’s queue', 'spy', (channel) => channel.deleteQueue(QUEUE)],
    ['delete an exchange', 'sums', (channel) => channel.deleteExchange(EVENTS)],
    ['declare a queue with a name that is not its own', 'spy', (channel) => channel.assertQueue('reader.more')],
    ['listen to events that it does not consume', 'spy', (channel) => ownQueue(channel).then(() => channel.bindQueue('spy.own', EVENTS, added.name))],
    ['listen to all events', 'spy', (channel) => ownQueue(channel).then(() => channel.bindQueue('spy.own', EVENTS, '#'))],
    ['listen to what other services gave up', 'spy', (channel) => ownQueue(channel).then(() => channel.bindQueue('spy.own', DEAD, QUEUE))],
    ['listen to other services’ cancels', 'spy', (channel) => ownQueue(channel).then(() => channel.bindQueue('spy.own', CONTROL, 'sums'))],
    ['send another’s events', 'reader', async (channel) => channel.publish(EVENTS, added.name, Buffer.from('{}'))],
    ['send dead letters', 'reader', async (channel) => channel.publish(DEAD, QUEUE, Buffer.from('{}'))],
  ])('do not let a service %s', async (_, user, work) => {
    expect(await refusalOf(user, work)).toBe(403);
  });
});

async function ownQueue(channel: Channel): Promise<void> {
  await channel.assertQueue('spy.own', { exclusive: true });
}
