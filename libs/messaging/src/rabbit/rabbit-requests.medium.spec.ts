import { contextFor, defineRpc } from '@adjutant/contracts-core';
import { testRabbitMq, waitFor } from '@adjutant/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { RabbitBus } from './rabbit.driver.js';

const double = defineRpc({ name: 'sums.double.v1', request: z.object({ n: z.number() }), response: z.object({ n: z.number() }) });
const wait = defineRpc({ name: 'sums.wait.v1', request: z.object({}), response: z.object({}) });
const count = defineRpc({ name: 'sums.count.v1', request: z.object({ to: z.number() }), response: z.object({ total: z.number() }), chunk: z.object({ n: z.number() }), timeoutMs: 30_000 });
const ctx = contextFor('11111111-1111-4111-8111-111111111111');

let urls: string[];
let url: string;
let buses: RabbitBus[];
beforeAll(async () => {
  urls = await (await testRabbitMq()).virtualHosts(12);
});
beforeEach(() => {
  url = urls.pop() ?? '';
  buses = [];
});
afterEach(() => Promise.all(buses.map((bus) => bus.close())));

async function connect(service: string): Promise<RabbitBus> {
  const bus = await RabbitBus.connect({ url, service });
  buses.push(bus);
  return bus;
}

describe('requests over RabbitMQ', () => {
  it('answers 1,000 requests of two processes by two others, each once and each to whoever asked', async () => {
    const [first, second, one, two] = [await connect('sums'), await connect('sums'), await connect('web'), await connect('web')];
    const answered = [0, 0];
    [first, second].forEach((bus, index) =>
      bus.handleRequest(double, async (_, { n }) => {
        answered[index] = (answered[index] ?? 0) + 1;
        return { n: n * 2 };
      }),
    );
    await waitFor(() => one.request(ctx, double, { n: 0 }).then(() => true, () => false));
    answered.fill(0);
    const replies = await Promise.all(Array.from({ length: 1_000 }, (_, n) => (n % 2 === 0 ? one : two).request(ctx, double, { n })));
    expect(replies.map(({ n }) => n)).toEqual(Array.from({ length: 1_000 }, (_, n) => n * 2));
    expect(answered[0] ?? 0).toBeGreaterThan(0);
    expect((answered[0] ?? 0) + (answered[1] ?? 0)).toBe(1_000);
  });

  it('says within 50 ms that a service is away, also one that has just left', async () => {
    const asker = await connect('web');
    const sums = await connect('sums');
    const endpoint = sums.handleRequest(double, async (_, { n }) => ({ n }));
    await waitFor(() => asker.request(ctx, double, { n: 0 }).then(() => true, () => false));
    await endpoint.close();
    const took: number[] = [];
    for (let tries = 0; tries < 20; tries += 1) {
      const startedAt = performance.now();
      await expect(asker.request(ctx, double, { n: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      took.push(performance.now() - startedAt);
    }
    expect(took.sort((a, b) => a - b)[10]).toBeLessThan(50);
  });

  it('lets a caller’s cancel reach the handler in another process', async () => {
    const [asker, sums] = [await connect('web'), await connect('sums')];
    const reasons: unknown[] = [];
    const begun = Promise.withResolvers<void>();
    sums.handleRequest(wait, (_, __, signal) => {
      begun.resolve();
      return new Promise((resolve) => signal.addEventListener('abort', () => (reasons.push(signal.reason), resolve({}))));
    });
    await waitFor(() => sums.ping().then(() => true, () => false));
    const controller = new AbortController();
    const asked = waitFor(() => asker.request(ctx, wait, {}, { signal: controller.signal }).catch((error: { code: string }) => error.code !== 'UNAVAILABLE' && error));
    await begun.promise;
    controller.abort();
    expect(await asked).toMatchObject({ code: 'CANCELLED' });
    await waitFor(() => reasons.length === 1);
    expect(reasons[0]).toMatchObject({ code: 'CANCELLED' });
  });

  it('does not begin a request whose caller’s deadline has passed', async () => {
    const [asker, sums] = [await connect('web'), await connect('sums')];
    const finish = Promise.withResolvers<void>();
    const begun: number[] = [];
    const answer = async (_: unknown, { n }: { n: number }): Promise<{ n: number }> => {
      begun.push(n);
      await finish.promise;
      return { n };
    };
    sums.handleRequest(double, answer, { concurrency: 1 });
    const first = waitFor(() => asker.request(ctx, double, { n: 1 }).catch(() => undefined));
    await waitFor(() => begun.length === 1);
    await expect(asker.request(ctx, double, { n: 2 }, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    finish.resolve();
    expect(await first).toEqual({ n: 1 });
    expect((await asker.request(ctx, double, { n: 3 })).n).toBe(3);
    expect(begun).toEqual([1, 3]);
  });

  it('streams 2,000 chunks from process to process in order, and only as far ahead as the reader has credit for', async () => {
    const [asker, sums] = [await connect('web'), await connect('sums')];
    let emitted = 0;
    sums.handleStream(count, async (_, { to }, emit) => {
      for (let n = 1; n <= to; n += 1) {
        emitted = n;
        await emit({ n });
      }
      return { total: to };
    });
    await waitFor(() => asker.stream(ctx, count, { to: 0 }).response.then(() => true, () => false));
    const reply = asker.stream(ctx, count, { to: 2_000 });
    let next = 1;
    for await (const { n } of reply) {
      expect(n).toBe(next);
      next += 1;
      expect(emitted - n).toBeLessThan(64);
    }
    expect([next, await reply.response]).toEqual([2_001, { total: 2_000 }]);
  });

  it('ends a stream whose reader’s process is gone', async () => {
    const [asker, sums] = [await connect('web'), await connect('sums')];
    const ended = Promise.withResolvers<unknown>();
    sums.handleStream(count, async (_, { to }, emit) => {
      try {
        for (let n = 1; n <= to; n += 1) await emit({ n });
      } catch (error) {
        ended.resolve(error);
      }
      return { total: to };
    });
    await waitFor(() => asker.stream(ctx, count, { to: 0 }).response.then(() => true, () => false));
    const iterator = asker.stream(ctx, count, { to: 1_000 })[Symbol.asyncIterator]();
    await iterator.next();
    await asker.close();
    expect(await ended.promise).toMatchObject({ code: 'CANCELLED' });
  });

  it('does not mind that nobody waits for a reply any more', async () => {
    const [asker, sums, other] = [await connect('web'), await connect('sums'), await connect('web')];
    const finish = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    sums.handleRequest(wait, async () => {
      begun.resolve();
      await finish.promise;
      return {};
    });
    sums.handleRequest(double, async (_, { n }) => ({ n }));
    await waitFor(() => other.request(ctx, double, { n: 0 }).then(() => true, () => false));
    const lost = asker.request(ctx, wait, {});
    lost.catch(() => undefined);
    await begun.promise;
    await asker.close();
    await expect(lost).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    finish.resolve();
    await sums.idle();
    expect(await other.request(ctx, double, { n: 7 })).toEqual({ n: 7 });
  });

  it('answers what had come when it leaves, while another process takes over', async () => {
    const [asker, leaving, staying] = [await connect('web'), await connect('sums'), await connect('sums')];
    for (const bus of [leaving, staying]) bus.handleRequest(double, async (_, { n }) => ({ n }), { concurrency: 4 });
    await waitFor(() => asker.request(ctx, double, { n: 0 }).then(() => true, () => false));
    const asked = Array.from({ length: 500 }, (_, n) => asker.request(ctx, double, { n }));
    await leaving.close();
    expect((await Promise.all(asked)).map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  it('says in one sentence where no broker is, and whom it refuses', async () => {
    await expect(RabbitBus.connect({ url: 'amqp://127.0.0.1:1', service: 'web', connectDeadlineMs: 300 })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('127.0.0.1:1') });
    const stranger = new URL(url);
    stranger.password = 'wrong';
    await expect(RabbitBus.connect({ url: stranger.href, service: 'web', connectDeadlineMs: 1_500 })).rejects.toMatchObject({ message: expect.stringContaining('refuses') });
  });
});
