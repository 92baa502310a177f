import { AppError, contextFor, defineEvent, defineRpc, ManualClock } from '@adjutant/contracts-core';
import { Metrics } from '@adjutant/telemetry';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { describeBus } from './bus-conformance.js';
import type { DeadLetterStore } from './dead-letters.js';
import { InProcessBus } from './in-process.driver.js';

describeBus('InProcessBus', async () => new InProcessBus());

const ctx = contextFor('11111111-1111-4111-8111-111111111111');
const ping = defineRpc({ name: 'door.ping.v1', request: z.object({}), response: z.object({}) });
const rang = defineEvent({ name: 'door.bell-rung.v1', payload: z.object({ n: z.number() }) });

describe('InProcessBus', () => {
  it('resolves a publish when every consumer has handled the event, and rejects it while one is away', async () => {
    const bus = new InProcessBus();
    const seen: number[] = [];
    const deadLetters = { add: async () => Promise.reject(new Error('disk full')) } as unknown as DeadLetterStore;
    const subscription = bus.subscribe(rang, { consumer: 'porter', deadLetters, retry: { attempts: 1 } }, async (_, { n }) => {
      if (n < 0) throw new Error('negative');
      seen.push(n);
    });
    await bus.publish(ctx, rang, { n: 1 });
    expect(seen).toEqual([1]);
    await expect(bus.publish(ctx, rang, { n: -1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await subscription.close();
    await expect(bus.publish(ctx, rang, { n: 2 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(seen).toEqual([1]);
  });

  it('holds events until it is opened, so that none passes a service that has yet to subscribe', async () => {
    const bus = new InProcessBus({ isOpen: false });
    const seen: number[] = [];
    const published = bus.publish(ctx, rang, { n: 1 });
    bus.subscribe(rang, { consumer: 'late' }, async (_, { n }) => void seen.push(n));
    bus.open();
    await published;
    expect(seen).toEqual([1]);
    await bus.close();
  });

  it('refuses everything once it is closed', async () => {
    const bus = new InProcessBus();
    await bus.close();
    await expect(bus.publish(ctx, rang, { n: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(bus.request(ctx, ping, {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(() => bus.handleRequest(ping, async () => ({}))).toThrow(AppError);
  });

  it('gives back what waits for another attempt when it closes', async () => {
    const bus = new InProcessBus();
    bus.subscribe(rang, { consumer: 'broken' }, async () => Promise.reject(new Error('down')));
    const published = bus.publish(ctx, rang, { n: 1 });
    published.catch(() => undefined);
    while (bus.stats().retrying === 0) await new Promise((resolve) => setImmediate(resolve));
    await bus.close();
    await expect(published).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('reckons deadlines by the clock it is given', async () => {
    const clock = new ManualClock('2020-01-01T00:00:00Z');
    const bus = new InProcessBus({ clock });
    let deadlineAt: number | undefined;
    bus.handleRequest(ping, async (inner) => {
      deadlineAt = inner.deadlineAt;
      return {};
    });
    await bus.request(ctx, ping, {}, { timeoutMs: 500 });
    expect(deadlineAt).toBe(clock.now().getTime() + 500);
    clock.advance(1_000);
    await expect(bus.request({ ...ctx, deadlineAt }, ping, {})).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('counts deliveries by how they ended', async () => {
    const metrics = new Metrics();
    const bus = new InProcessBus({ metrics });
    bus.subscribe(rang, { consumer: 'lossy', retry: { attempts: 2, backoffMs: 1 } }, async (_, { n }) => {
      if (n < 0) throw new Error('negative');
    });
    await bus.publish(ctx, rang, { n: 1 });
    await bus.publish(ctx, rang, { n: -1 });
    const text = await metrics.render();
    for (const outcome of ['handled', 'retried', 'dead_lettered']) {
      expect(text).toContain(`bus_events_total{event="door.bell-rung.v1",consumer="lossy",outcome="${outcome}"} 1`);
    }
  });
});
