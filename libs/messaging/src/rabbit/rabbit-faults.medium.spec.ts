import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { contextFor, defineEvent, defineRpc } from '@adjutant/contracts-core';
import { startRabbitMq, type RabbitMq } from '@adjutant/engines';
import { waitFor } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import type { DeadLetterStore } from '../dead-letters.js';
import { RabbitBus } from './rabbit.driver.js';

const added = defineEvent({ name: 'sums.sum-added.v1', payload: z.object({ n: z.number() }), consumers: ['reader'] });
const double = defineRpc({ name: 'sums.double.v1', request: z.object({ n: z.number() }), response: z.object({ n: z.number() }) });
const wait = defineRpc({ name: 'sums.wait.v1', request: z.object({}), response: z.object({}), timeoutMs: 60_000 });
const count = defineRpc({ name: 'sums.count.v1', request: z.object({ to: z.number() }), response: z.object({}), chunk: z.object({ n: z.number() }), timeoutMs: 60_000 });
const users = Array.from({ length: 10 }, () => contextFor(randomUUID()));
const [ctx = contextFor(randomUUID())] = users;
const deadLetters = { add: async () => undefined, count: async () => 0 } as unknown as DeadLetterStore;

let dataDir: string;
let broker: RabbitMq;
let sums: RabbitBus;
let reader: RabbitBus;
let seen: Map<number, number>;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'adjutant-faults-'));
  broker = await startRabbitMq({ dataDir });
  await letQueuesBeOld();
});
afterAll(async () => {
  await broker.stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  seen = new Map();
  [sums, reader] = await Promise.all(['sums', 'reader'].map((service) => RabbitBus.connect({ url: broker.url, service }))) as [RabbitBus, RabbitBus];
  reader.subscribe(added, { consumer: 'reader', deadLetters }, async (_, { n }) => void seen.set(n, (seen.get(n) ?? 0) + 1));
  sums.handleRequest(double, async (_, { n }) => ({ n: n * 2 }));
  await untilWorking();
});
afterEach(() => Promise.all([sums.close(), reader.close()]));

/** RabbitMQ 3.10 writes the names of quorum queues to the disk a few seconds after it has declared them: one that is killed sooner never serves them again. An orderly stop writes them at once. */
async function letQueuesBeOld(): Promise<void> {
  const bus = await RabbitBus.connect({ url: broker.url, service: 'reader' });
  for (const consumer of ['reader', 'slow']) bus.subscribe(added, { consumer, deadLetters }, async () => undefined);
  await waitFor(() => bus.publish(ctx, added, { n: -1 }).then(() => true, () => false));
  await bus.close();
  await broker.stop();
  broker = await startRabbitMq({ dataDir });
}

/** Resolves when events and requests come through, and says how long that took. */
async function untilWorking(deadlineMs = 20_000): Promise<number> {
  const startedAt = performance.now();
  const isAnswered = () => reader.request(ctx, double, { n: 1 }).then(() => true, () => false);
  await waitFor(isAnswered, { deadlineMs, what: 'an answer' });
  await send(-1);
  await waitFor(() => seen.has(-1), { deadlineMs, what: 'an event' });
  return performance.now() - startedAt;
}

async function closeConnection(name: string): Promise<void> {
  const lines = (await broker.ctl('list_connections', 'pid', 'client_properties')).split('\n');
  const pid = lines.find((line) => line.includes(`"${name}"`))?.split('\t')[0] ?? '';
  await broker.ctl('close_connection', pid, 'a fault');
}

/** As an outbox does: again until the bus takes it. */
function send(n: number): Promise<unknown> {
  const messageId = randomUUID();
  return waitFor(() => sums.publish(users[Math.abs(n) % 10] ?? ctx, added, { n }, { messageId }).then(() => true, () => false), { deadlineMs: 60_000, what: 'the bus to take the event' });
}

const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'none', (error: { code: string }) => error.code);

async function sendAll(count: number, fault: () => Promise<void>): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  let sent = 0;
  const sending = [0, 1, 2, 3].map(async (lane) => {
    for (const n of numbers.filter((number) => number % 4 === lane)) {
      await send(n);
      sent += 1;
    }
  });
  await waitFor(() => sent > count / 4, { deadlineMs: 30_000 });
  await Promise.all([fault(), ...sending]);
  await waitFor(() => numbers.every((n) => seen.has(n)), { deadlineMs: 30_000, what: 'every event to arrive' });
}

describe('RabbitMQ in trouble', () => {
  it('[EMP-46] loses nothing of what it took when the broker is killed under load, and works again within 5 s of its return', async () => {
    await sendAll(400, async () => {
      await broker.kill();
      expect(await codeOf(reader.request(ctx, double, { n: 1 }))).toBe('UNAVAILABLE');
      broker = await startRabbitMq({ dataDir });
      seen.delete(-1);
      expect(await untilWorking()).toBeLessThan(5_000);
    });
  });

  it('loses nothing when the broker closes every connection, and tells whoever waits at once', async () => {
    sums.handleRequest(wait, () => new Promise(() => undefined));
    await untilWorking();
    await sendAll(400, async () => {
      const pending = codeOf(reader.request(ctx, wait, {}));
      await broker.ctl('close_all_connections', 'a fault');
      const closedAt = performance.now();
      expect(await pending).toBe('UNAVAILABLE');
      expect(performance.now() - closedAt).toBeLessThan(1_000);
      seen.delete(-1);
      expect(await untilWorking()).toBeLessThan(5_000);
    });
  });

  it('[CON-101] says to who observes that events may have gone by, once its place is there again, and to nobody else', async () => {
    const observer = await RabbitBus.connect({ url: broker.url, service: 'observer' });
    const said: string[] = [];
    observer.subscribe(added, { consumer: 'observer.observer' }, async (_, { n }) => void said.push(`heard ${n}`));
    observer.whenMissed(() => said.push('missed'));
    reader.whenMissed(() => said.push('the reader missed'));
    await waitFor(() => send(1).then(() => said.includes('heard 1')), { what: 'the observer to be told' });
    expect(said).not.toContain('missed');
    await broker.ctl('close_all_connections', 'a fault');
    await waitFor(() => said.includes('missed'), { what: 'it to be said' });
    await send(2);
    await waitFor(() => said.includes('heard 2'), { what: 'the observer to be told again' });
    await untilWorking();
    expect(said.filter((word) => word.includes('missed'))).toEqual(['missed']);
    await observer.close();
  });

  it('[CON-101] says the same to who subscribed while the broker was away: its place came late', async () => {
    const observer = await RabbitBus.connect({ url: broker.url, service: 'late' });
    const said: string[] = [];
    observer.whenMissed(() => said.push('missed'));
    await closeConnection('late consuming');
    await waitFor(() => observer.ping().then(() => false, () => true), { what: 'the connection to be lost' });
    observer.subscribe(added, { consumer: 'late.observer' }, async (_, { n }) => void said.push(`heard ${n}`));
    await waitFor(() => said.includes('missed'), { what: 'it to be said' });
    await waitFor(() => send(3).then(() => said.includes('heard 3')), { what: 'the observer to be told' });
    expect(said.filter((word) => word === 'missed')).toHaveLength(1);
    await observer.close();
  });

  it('ends a stream whose writer lost its connection, and does not let it wait for a credit that never comes', async () => {
    const writing = Promise.withResolvers<unknown>();
    sums.handleStream(count, async (_, { to }, emit) => {
      for (let n = 1; n <= to; n += 1) await emit({ n }).catch((error: unknown) => {
        writing.resolve(error);
        throw error;
      });
      return {};
    });
    await waitFor(() => reader.stream(ctx, count, { to: 0 }).response.then(() => true, () => false));
    const iterator = reader.stream(ctx, count, { to: 1_000 })[Symbol.asyncIterator]();
    await iterator.next();
    await closeConnection('sums sending');
    expect(await writing.promise).toMatchObject({ code: 'UNAVAILABLE' });
    const readAll = async () => {
      while (!(await iterator.next()).done);
    };
    expect(await codeOf(readAll())).toBe('UNAVAILABLE');
    await untilWorking();
  });

  it('says that nothing is taken while the broker’s memory is short, drains what is there, and goes on afterwards', async () => {
    const gate = Promise.withResolvers<void>();
    const drained: number[] = [];
    const subscription = reader.subscribe(added, { consumer: 'slow', deadLetters }, async (_, { n }) => {
      await gate.promise;
      drained.push(n);
    });
    await untilWorking();
    await Promise.all(Array.from({ length: 100 }, (_, n) => send(n)));
    await broker.ctl('set_vm_memory_high_watermark', '0.00001');
    await waitFor(async () => (await codeOf(sums.publish(ctx, added, { n: 1_000 }))) === 'UNAVAILABLE', { deadlineMs: 20_000 });
    const startedAt = performance.now();
    expect(await codeOf(sums.publish(ctx, added, { n: 1_000 }))).toBe('UNAVAILABLE');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    gate.resolve();
    await waitFor(() => drained.filter((n) => n >= 0).length >= 100, { what: 'the queue to drain' });
    await broker.ctl('set_vm_memory_high_watermark', '0.4');
    await untilWorking();
    await subscription.close();
  });

  it('finds out that the broker is frozen, and works again when it is not', async () => {
    process.kill(broker.pid, 'SIGSTOP');
    try {
      await waitFor(() => reader.ping().then(() => false, () => true), { deadlineMs: 20_000, what: 'the heartbeat to miss the broker' });
      expect(await codeOf(reader.request(ctx, double, { n: 1 }))).toBe('UNAVAILABLE');
    } finally {
      process.kill(broker.pid, 'SIGCONT');
    }
    seen.delete(-1);
    await untilWorking();
  });
});
