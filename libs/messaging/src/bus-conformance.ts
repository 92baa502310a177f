import { randomUUID } from 'node:crypto';

import { AppError, contextFor, defineEvent, defineRpc, type MessageContext } from '@adjutant/contracts-core';
import { waitFor } from '@adjutant/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import type { Bus } from './bus.js';
import type { DeadLetter, DeadLetterStore } from './dead-letters.js';

const double = defineRpc({ name: 'sums.double.v1', request: z.object({ n: z.number() }), response: z.object({ n: z.number() }) });
const hurry = defineRpc({ name: 'sums.hurry.v1', request: z.object({}), response: z.object({}), timeoutMs: 500 });
const count = defineRpc({ name: 'sums.count.v1', request: z.object({ to: z.number() }), response: z.object({ total: z.number() }), chunk: z.object({ n: z.number() }) });
const added = defineEvent({ name: 'sums.sum-added.v1', payload: z.object({ n: z.number(), tags: z.array(z.string()).default([]) }) });

const ctx = contextFor('11111111-1111-4111-8111-111111111111', { requestId: 'request-1' });

/** Dead letters in memory; what a driver's suite is given so that it needs no database. */
class LetterBox implements DeadLetterStore {
  readonly letters = new Map<string, DeadLetter>();

  async add(letter: DeadLetter): Promise<void> {
    const before = [...this.letters.values()].find(({ consumer, message }) => consumer === letter.consumer && message.id === letter.message.id);
    this.letters.set(before?.id ?? letter.id, { ...letter, id: before?.id ?? letter.id });
  }

  async list(): Promise<DeadLetter[]> {
    return [...this.letters.values()];
  }

  async count(): Promise<number> {
    return this.letters.size;
  }

  async get(ids: readonly string[]): Promise<DeadLetter[]> {
    return ids.flatMap((id) => this.letters.get(id) ?? []);
  }

  async remove(id: string): Promise<void> {
    this.letters.delete(id);
  }
}

const retry = { attempts: 3, backoffMs: 5 };

/** Publishes as an outbox does: again, until the bus takes the event. Resolves then; whether it was handled is another matter. */
async function send(bus: Bus, n: number, messageId: string = randomUUID()): Promise<void> {
  await waitFor(() => bus.publish(ctx, added, { n }, { messageId }).then(() => true, () => false), { what: 'the bus to take the event' });
}

/** What every driver of the bus must do. Effects of events are waited for: when a publish resolves differs from driver to driver. */
export function describeBus(name: string, createBus: () => Promise<Bus>): void {
  describe(`${name} as a bus`, () => {
    let bus: Bus;
    beforeEach(async () => {
      bus = await createBus();
    });
    afterEach(() => bus.close());

    it('answers a request and hands the caller’s context over', async () => {
      let seen: MessageContext | undefined;
      bus.handleRequest(double, async (receiverCtx, { n }) => {
        seen = receiverCtx;
        return { n: n * 2 };
      });
      expect(await bus.request(ctx, double, { n: 21 })).toEqual({ n: 42 });
      expect(seen).toMatchObject({ userId: ctx.userId, requestId: 'request-1', deadlineAt: expect.any(Number) });
    });

    it('says at once when nobody answers', async () => {
      await expect(bus.request(ctx, double, { n: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(bus.stream(ctx, count, { to: 1 }).response).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('[PRO-72] refuses requests and answers that break the contract', async () => {
      bus.handleRequest(double, async () => ({ n: 'many' }) as unknown as { n: number });
      await expect(bus.request(ctx, double, { n: 'x' } as unknown as { n: number })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(bus.request(ctx, double, { n: 1 })).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    it('replies with an AppError whatever a handler throws', async () => {
      bus.handleRequest(double, async (_, { n }) => {
        throw n === 1 ? new AppError('NOT_FOUND', 'No such sum.') : new TypeError('secret detail');
      });
      await expect(bus.request(ctx, double, { n: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'No such sum.' });
      await expect(bus.request(ctx, double, { n: 2 })).rejects.toMatchObject({ code: 'INTERNAL', message: expect.not.stringContaining('secret') });
    });

    it('ends a request at its deadline and tells the handler', async () => {
      let aborted = false;
      bus.handleRequest(hurry, (_, __, signal) => new Promise((resolve) => signal.addEventListener('abort', () => ((aborted = true), resolve({})))));
      await expect(bus.request(ctx, hurry, {})).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      await waitFor(() => aborted);
      await expect(bus.request({ ...ctx, deadlineAt: Date.now() - 1 }, hurry, {})).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    });

    it('cancels a request', async () => {
      const controller = new AbortController();
      bus.handleRequest(double, async () => {
        controller.abort();
        return new Promise(() => undefined);
      });
      await expect(bus.request(ctx, double, { n: 1 }, { signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    });

    it('streams chunks and closes with the answer', async () => {
      bus.handleStream(count, async (_, { to }, emit) => {
        for (let n = 1; n <= to; n += 1) await emit({ n });
        return { total: to };
      });
      const reply = bus.stream(ctx, count, { to: 100 });
      const seen: number[] = [];
      for await (const { n } of reply) seen.push(n);
      expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
      expect(await reply.response).toEqual({ total: 100 });
    });

    it('holds a stream back while its reader is behind, and cancels it when the reader leaves', async () => {
      let emitted = 0;
      let signalSeen: AbortSignal | undefined;
      bus.handleStream(count, async (_, { to }, emit, signal) => {
        signalSeen = signal;
        for (let n = 1; n <= to; n += 1) {
          await emit({ n });
          emitted = n;
        }
        return { total: to };
      });
      for await (const { n } of bus.stream(ctx, count, { to: 10_000 })) if (n === 3) break;
      await waitFor(() => signalSeen?.aborted);
      expect(emitted).toBeLessThan(200);
    });

    it('passes the error that ends a stream on', async () => {
      bus.handleStream(count, async (_, __, emit) => {
        await emit({ n: 1 });
        throw new AppError('CONNECTOR_BAD', 'Press to retry');
      });
      const seen: number[] = [];
      const read = async () => {
        for await (const { n } of bus.stream(ctx, count, { to: 5 })) seen.push(n);
      };
      await expect(read()).rejects.toMatchObject({ code: 'CONNECTOR_BAD' });
      expect(seen).toEqual([1]);
    });

    it('delivers an event to every consumer as a copy', async () => {
      const seen: unknown[] = [];
      for (const consumer of ['one', 'two']) {
        bus.subscribe(added, { consumer }, async (_, payload) => {
          payload.tags.push(consumer);
          seen.push(payload);
        });
      }
      await bus.publish(ctx, added, { n: 1 });
      await waitFor(() => seen.length === 2);
      expect(seen).toEqual(expect.arrayContaining([{ n: 1, tags: ['one'] }, { n: 1, tags: ['two'] }]));
    });

    it('has at most as many messages in work as the consumer prefetches', async () => {
      let [working, most, done] = [0, 0, 0];
      bus.subscribe(added, { consumer: 'slow', prefetch: 3 }, async () => {
        working += 1;
        most = Math.max(most, working);
        await new Promise((resolve) => setImmediate(resolve));
        working -= 1;
        done += 1;
      });
      await Promise.all(Array.from({ length: 50 }, (_, n) => bus.publish(contextFor(randomUUID()), added, { n })));
      await waitFor(() => done === 50);
      expect(most).toBe(3);
    });

    it('[EMP-46] tries again with growing pauses, then keeps a dead letter that can be replayed', async () => {
      const deadLetters = new LetterBox();
      const attempts: number[] = [];
      let isBroken = true;
      bus.subscribe(added, { consumer: 'picky', retry, deadLetters }, async (_ctx, _payload, { attempt }) => {
        attempts.push(attempt);
        if (isBroken) throw new Error('not today');
      });
      await bus.publish(ctx, added, { n: 1 });
      await waitFor(async () => (await bus.deadLetters.count()) === 1);
      expect(attempts).toEqual([1, 2, 3]);
      const [letter] = await bus.deadLetters.list({ consumer: 'picky', limit: 10 });
      expect(letter).toMatchObject({ consumer: 'picky', message: { event: added.name, payload: { n: 1 } }, attempts: 3, error: { code: 'INTERNAL' } });
      isBroken = false;
      expect(await bus.deadLetters.replay([letter?.id ?? '', randomUUID()])).toBe(1);
      expect(await bus.deadLetters.count()).toBe(0);
    });

    it('does not try again what cannot succeed', async () => {
      const deadLetters = new LetterBox();
      let tries = 0;
      bus.subscribe(added, { consumer: 'strict', deadLetters }, async () => {
        tries += 1;
        throw new AppError('UNPROCESSABLE', 'Never.');
      });
      await bus.publish(ctx, added, { n: 1 });
      await waitFor(async () => (await bus.deadLetters.count()) === 1);
      expect(tries).toBe(1);
    });

    it('waits for what is in work when a service leaves, and keeps the rest for the next', async () => {
      const deadLetters = new LetterBox();
      const finish = Promise.withResolvers<void>();
      const [begun, done]: [number[], number[]] = [[], []];
      const subscription = bus.subscribe(added, { consumer: 'sums', deadLetters }, async (_, { n }) => {
        begun.push(n);
        await finish.promise;
        done.push(n);
      });
      const endpoint = bus.handleRequest(double, async (_, { n }) => ({ n }));
      const sent = [send(bus, 1), send(bus, 2)];
      await waitFor(() => bus.stats().waiting === 1);
      expect(bus.stats()).toEqual({ in_flight: 1, waiting: 1, retrying: 0 });
      const left = Promise.all([subscription.close(), endpoint.close()]);
      finish.resolve();
      await Promise.all([left, bus.idle()]);
      expect([begun, done]).toEqual([[1], [1]]);
      expect(bus.stats()).toEqual({ in_flight: 0, waiting: 0, retrying: 0 });
      await expect(bus.request(ctx, double, { n: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      bus.subscribe(added, { consumer: 'sums', deadLetters }, async (_, { n }) => void done.push(n));
      await Promise.all(sent);
      await waitFor(() => done.includes(2));
    });

    it('handles the events of one user in order and one at a time', async () => {
      const seen: number[] = [];
      let working = 0;
      bus.subscribe(added, { consumer: 'orderly', prefetch: 8 }, async (_, { n }) => {
        working += 1;
        expect(working).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(n);
        working -= 1;
      });
      await Promise.all(Array.from({ length: 30 }, (_, n) => bus.publish(ctx, added, { n })));
      await waitFor(() => seen.length === 30);
      expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => n));
    });

    it('[EMP-46] lets a user’s other events pass one that waits for its next attempt', async () => {
      const seen: string[] = [];
      bus.subscribe(added, { consumer: 'patient', retry: { attempts: 3, backoffMs: 100 } }, async (_ctx, { n }, { attempt }) => {
        seen.push(`${n}.${attempt}`);
        if (n === 1 && attempt < 3) throw new Error('not yet');
      });
      await Promise.all([bus.publish(ctx, added, { n: 1 }), bus.publish(ctx, added, { n: 2 })]);
      await waitFor(() => seen.length === 4);
      expect(seen).toEqual(['1.1', '2.1', '1.2', '1.3']);
    });

    it('keeps an event that can be neither handled nor set aside, until it can', async () => {
      let isFull = true;
      class FullBox extends LetterBox {
        override async add(letter: DeadLetter): Promise<void> {
          if (isFull) throw new Error('disk full');
          return super.add(letter);
        }
      }
      const deadLetters = new FullBox();
      const ids: string[] = [];
      bus.subscribe(added, { consumer: 'lost', retry: { attempts: 1 }, deadLetters }, async (_ctx, _payload, { messageId }) => {
        ids.push(messageId);
        throw new Error('never');
      });
      const messageId = randomUUID();
      const sent = send(bus, 1, messageId);
      await waitFor(() => ids.length > 0);
      isFull = false;
      await Promise.all([sent, waitFor(() => deadLetters.letters.size === 1)]);
      expect(new Set(ids)).toEqual(new Set([messageId]));
    });

    it('loses no event of a consumer that keeps dead letters and is away', async () => {
      const deadLetters = new LetterBox();
      const seen: number[] = [];
      const subscribe = () => bus.subscribe(added, { consumer: 'traveller', deadLetters }, async (_, { n }) => void seen.push(n));
      await subscribe().close();
      const sent = send(bus, 1);
      subscribe();
      await sent;
      await waitFor(() => seen.length > 0);
      expect(seen).toEqual([1]);
    });

    it('keeps a dead letter that fails again', async () => {
      bus.subscribe(added, { consumer: 'hopeless', retry: { attempts: 1 }, deadLetters: new LetterBox() }, async () => Promise.reject(new Error('no')));
      await bus.publish(ctx, added, { n: 1 });
      await waitFor(async () => (await bus.deadLetters.count()) === 1);
      const [letter] = await bus.deadLetters.list({ limit: 10 });
      expect(await bus.deadLetters.replay([letter?.id ?? ''])).toBe(0);
      expect((await bus.deadLetters.list({ limit: 10 })).map(({ id }) => id)).toEqual([letter?.id]);
    });

    it('[PRO-52] says what keeps a dead letter from being replayed, and does not try it then', async () => {
      const deadLetters = new LetterBox();
      const seen: unknown[] = [];
      const anything = defineEvent({ name: 'sums.sum-doubted.v1', payload: z.looseObject({}) });
      const letter = (payload: unknown, consumer = 'doubter'): DeadLetter => ({ id: randomUUID(), consumer, message: { id: randomUUID(), event: anything.name, context: ctx, payload }, error: { code: 'INTERNAL', message: 'no' }, attempts: 3, created_at: '2026-01-01T00:00:00.000Z' });
      const [readable, unread, foreign] = [letter({ n: 1 }), letter({ unreadable_base64: '/w==' }), letter({ n: 1 }, 'somebody else')];
      for (const each of [readable, unread, foreign]) await deadLetters.add(each);
      expect(bus.deadLetters.obstacle(readable)).toContain('doubter does not take sums.sum-doubted.v1 now');
      bus.subscribe(anything, { consumer: 'doubter', deadLetters }, async (_, payload) => void seen.push(payload));
      expect(bus.deadLetters.obstacle(readable)).toBeUndefined();
      expect(bus.deadLetters.obstacle(unread)).toContain('Nobody could read it');
      expect(bus.deadLetters.obstacle(foreign)).toContain('somebody else does not take');
      expect(await bus.deadLetters.replay([readable, unread, foreign].map(({ id }) => id))).toBe(1);
      expect(seen).toEqual([{ n: 1 }]);
      expect(await deadLetters.list()).toEqual([unread, foreign]);
    });

    it('shares the events of one consumer among its instances', async () => {
      const seen = [0, 0];
      for (const instance of [0, 1]) bus.subscribe(added, { consumer: 'pair' }, async () => void (seen[instance] = (seen[instance] ?? 0) + 1));
      await Promise.all(Array.from({ length: 10 }, (_, n) => bus.publish(ctx, added, { n })));
      await waitFor(() => seen[0] === 5 && seen[1] === 5);
    });

    it('shares nothing between the two sides of a request', async () => {
      const echo = defineRpc({ name: 'sums.echo.v1', request: z.object({ extra: z.unknown() }), response: z.object({ extra: z.unknown() }) });
      const kept: unknown[] = [];
      bus.handleRequest(echo, async (_, request) => {
        kept.push(request.extra);
        return { extra: request.extra };
      });
      const extra = { list: [1] };
      const reply = await bus.request(ctx, echo, { extra });
      expect(reply.extra).toEqual(extra);
      for (const other of [kept[0], reply.extra]) expect(other).not.toBe(extra);
      expect(reply.extra).not.toBe(kept[0]);
    });

    it('answers no more at once than the handler allows', async () => {
      let working = 0;
      let most = 0;
      const answer = async (): Promise<{ n: number }> => {
        most = Math.max(most, (working += 1));
        await new Promise((resolve) => setImmediate(resolve));
        working -= 1;
        return { n: 0 };
      };
      bus.handleRequest(double, answer, { concurrency: 2 });
      await Promise.all(Array.from({ length: 20 }, () => bus.request(ctx, double, { n: 1 })));
      expect(most).toBe(2);
      expect(() => bus.handleRequest(double, answer)).toThrow(AppError);
    });

    it('does not begin what its caller has given up', async () => {
      const begun: number[] = [];
      const finish = Promise.withResolvers<void>();
      const answer = async (_: MessageContext, { n }: { n: number }): Promise<{ n: number }> => {
        begun.push(n);
        await finish.promise;
        return { n };
      };
      bus.handleRequest(double, answer, { concurrency: 1 });
      const first = bus.request(ctx, double, { n: 1 });
      const second = bus.request(ctx, double, { n: 2 }, { signal: AbortSignal.abort() });
      await expect(second).rejects.toMatchObject({ code: 'CANCELLED' });
      finish.resolve();
      expect(await first).toEqual({ n: 1 });
      await bus.idle();
      expect(begun).toEqual([1]);
    });

    it('cancels a stream on demand', async () => {
      const ended = Promise.withResolvers<unknown>();
      bus.handleStream(count, async (_ctx, { to }, emit) => {
        try {
          for (let n = 1; n <= to; n += 1) await emit({ n });
        } catch (error) {
          ended.resolve(error);
        }
        return { total: to };
      });
      const reply = bus.stream(ctx, count, { to: 1_000 });
      const iterator = reply[Symbol.asyncIterator]();
      await iterator.next();
      reply.cancel();
      await expect(ended.promise).resolves.toMatchObject({ code: 'CANCELLED' });
      await expect(reply.response).rejects.toMatchObject({ code: 'CANCELLED' });
      expect((await iterator.next()).done).toBe(true);
    });

    it('refuses chunks that break the contract', async () => {
      bus.handleStream(count, async (_ctx, _request, emit) => {
        await emit({ n: 'one' } as unknown as { n: number });
        return { total: 1 };
      });
      await expect(bus.stream(ctx, count, { to: 1 }).response).rejects.toMatchObject({ code: 'INTERNAL' });
    });
  });
}
