import { randomUUID } from 'node:crypto';
import { createLogger, Metrics } from '@adjutant/telemetry';
import { assertCatalogue, startTestService, userContext, waitFor, type TestService } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { sql } from 'kysely';
import { z } from 'zod';
import { defineService, HandlesRequest } from '../src/index.js';
import { DemoHandlers, demoService, getTotal, listWords, sentenceHeard, wordsCounted, type DemoDb } from './demo-service.js';

const lines: string[] = [];
const metrics = new Metrics();
let service: TestService<DemoDb>;

beforeAll(async () => {
  const logger = createLogger({ name: 'test', level: 'debug', destination: { write: (line) => lines.push(line) } });
  service = await startTestService<DemoDb>(demoService, { env: { GREETING: 'ciao' }, logger, metrics });
});

afterAll(() => service.close());

function logged(requestId: string): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line['request_id'] === requestId);
}

describe('a started service', () => {
  it('carries an event through handler, job and outbox to what it announces', async () => {
    const ctx = userContext();
    await service.publishEvent(ctx, sentenceHeard, { text: 'one two three' });
    await service.drain();
    expect(await service.bus.request(ctx, getTotal, {})).toEqual({ words: 3, greeting: 'ciao' });
    expect(service.publishedOf(wordsCounted)).toContainEqual({ text: 'one two three', words: 3 });
    expect(service.app.get(DemoHandlers).observed).toContain('one two three');
  });

  it('has the effect of an event once, however often it is delivered', async () => {
    const ctx = userContext();
    const messageId = randomUUID();
    for (let times = 0; times < 3; times += 1) await service.publishEvent(ctx, sentenceHeard, { text: 'again and again' }, { messageId });
    await service.drain();
    expect(await service.bus.request(ctx, getTotal, {})).toMatchObject({ words: 3 });
  });

  it('[PRO-77] shows what waits: events to be sent and for how long, dead letters, connections', async () => {
    const ctx = userContext();
    await service.drain();
    const figures = async () => (await metrics.render()).split('\n').filter((line) => /^adjutant_(outbox|dead|database)/.test(line));
    expect(await figures()).toEqual(
      expect.arrayContaining([
        'adjutant_outbox_messages{service="demo",state="unsent"} 0',
        'adjutant_outbox_messages{service="demo",state="failed"} 0',
        'adjutant_outbox_lag_seconds{service="demo"} 0',
        'adjutant_dead_letters{service="demo"} 0',
        'adjutant_database_connections{service="demo",state="waiting"} 0',
      ]),
    );
    const messageId = randomUUID();
    await service.database.asSystem('test', (tx) =>
      sql`insert into outbox (message_id, user_id, event, context, payload, created_at, available_at)
        values (${messageId}, ${ctx.userId}, 'demo.words-counted.v1', '{}', '{}', now() - interval '1 hour', now() + interval '1 hour')`.execute(tx),
    );
    const text = (await figures()).join('\n');
    expect(text).toContain('adjutant_outbox_messages{service="demo",state="unsent"} 1');
    expect(Number(/lag_seconds\{service="demo"\} (\S+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(3_600);
    await service.database.asSystem('test', (tx) => sql`delete from outbox where message_id = ${messageId}`.execute(tx));
  });

  it('streams a reply in chunks', async () => {
    const ctx = userContext();
    await service.publishEvent(ctx, sentenceHeard, { text: 'a b c' });
    const stream = service.bus.stream(ctx, listWords, {});
    const words: string[] = [];
    for await (const word of stream) words.push(word);
    expect(words).toEqual(['a', 'b', 'c']);
    expect(await stream.response).toEqual({ count: 3 });
    await service.drain();
  });

  it('[EMP-46] tries a job again that failed', async () => {
    const ctx = userContext();
    await service.publishEvent(ctx, sentenceHeard, { text: 'stumble' });
    await service.drain();
    expect(service.app.get(DemoHandlers).attempts).toContain(2);
    expect(await service.bus.request(ctx, getTotal, {})).toMatchObject({ words: 1 });
  });

  it('finds by its sweep a row that no job covers', async () => {
    const ctx = userContext();
    await service.database.asUser(ctx, (tx) => tx.insertInto('sentences').values({ user_id: ctx.userId, text: 'lost and found', words: null }).execute());
    await service.jobs.sweepNow();
    await service.drain();
    expect(await service.bus.request(ctx, getTotal, {})).toMatchObject({ words: 3 });
  });

  it('[MIM-70] [ADI-60] logs each request as JSON with its id, its time and its outcome', async () => {
    const ctx = userContext({ requestId: 'request-1' });
    await service.bus.request(ctx, getTotal, {});
    expect(logged('request-1')).toMatchObject([{ level: 'debug', service: 'demo', request: 'demo.get-total.v1', user_id: ctx.userId, duration_ms: expect.any(Number) }]);
  });

  it('[EMP-45] names the class of an error, logs it at the level of its code, and keeps secrets and faults from the caller', async () => {
    const ctx = userContext({ requestId: 'request-2' });
    await expect(service.bus.request(ctx, getTotal, { at_least: 9 })).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'There are only 0 words.' });
    await expect(service.bus.request(ctx, getTotal, { at_least: -1 })).rejects.toMatchObject({ code: 'INTERNAL', message: expect.not.stringContaining('fault of ours') });
    expect(logged('request-2')).toMatchObject([
      { level: 'info', code: 'NOT_FOUND', error_class: 'client' },
      { level: 'error', code: 'INTERNAL', error_class: 'system', error: { message: expect.stringContaining('a fault of ours') } },
    ]);
  });

  it('[EMP-45] [PRO-76] counts errors by their class, from zero on', async () => {
    const countOf = async (errorClass: string) => Number(new RegExp(`adjutant_errors_total\\{kind="request",error_class="${errorClass}"\\} (\\d+)`).exec(await metrics.render())?.[1]);
    const [client, system] = [await countOf('client'), await countOf('system')];
    expect(await countOf('integration')).toBe(0);
    await expect(service.bus.request(userContext(), getTotal, { at_least: 9 })).rejects.toThrow();
    await expect(service.bus.request(userContext(), getTotal, { at_least: -1 })).rejects.toThrow();
    expect([await countOf('client'), await countOf('system')]).toEqual([client + 1, system + 1]);
  });

  it('[MIM-16] measures requests, events and jobs', async () => {
    const text = await metrics.render();
    expect(text).toMatch(/adjutant_request_duration_seconds_count\{name="demo\.get-total\.v1",outcome="ok"\} \d+/);
    expect(text).toMatch(/adjutant_event_duration_seconds_count\{name="elsewhere\.sentence-heard\.v1",outcome="ok"\} \d+/);
    expect(text).toMatch(/adjutant_job_duration_seconds_count\{job="demo\.count-words",outcome="done"\} \d+/);
  });

  it('says how it is', async () => {
    expect(await service.running.health()).toMatchObject({ service: 'demo', status: 'ok', checks: { database: { status: 'ok' }, relay: { status: 'ok' }, jobs: { status: 'ok' } }, relay_pending: 0 });
  });

  it('has a schema without faults', async () => {
    await assertCatalogue(demoService);
  });
});

describe('a service that is not complete', () => {
  it('does not start, and names all that is missing, double or foreign', async () => {
    @Injectable()
    class Twice {
      @HandlesRequest(getTotal)
      async again(): Promise<{ words: number; greeting: string }> {
        return Promise.resolve({ words: 0, greeting: '' });
      }
    }
    @Module({ providers: [DemoHandlers, Twice] })
    class FaultyModule {}
    const faulty = { ...demoService, module: FaultyModule, contracts: { getTotal, wordsCounted } };
    const failure = await startTestService(faulty).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ message: expect.stringContaining('the request demo.get-total.v1 has 2 handlers (DemoHandlers.getTotal, Twice.again): keep one') });
    expect(failure).toMatchObject({ message: expect.stringContaining('DemoHandlers.listWords handles demo.list-words.v1, which is not a contract of this service') });
  });

  it('[MIM-65] does not start with a bad configuration, and names every key without its value', async () => {
    const config = z.object({ PORT: z.coerce.number().int(), API_SECRET: z.string().min(32), MODEL_URL: z.url() });
    const failure = await startTestService({ ...demoService, config }, { env: { PORT: 'many', API_SECRET: 'too-short' } }).catch((error: unknown) => String(error));
    expect(failure).toMatch(/3 faults/);
    expect(failure).toMatch(/PORT: /);
    expect(failure).toMatch(/API_SECRET: /);
    expect(failure).toMatch(/MODEL_URL: is not set/);
    expect(failure).not.toMatch(/many|too-short/);
  });

  it('does not start without a port that it needs', async () => {
    await expect(startTestService({ ...demoService, ports: ['model', 'keyring'] })).rejects.toThrow('demo needs model, keyring, which this platform does not have.');
  });

  it('refuses a definition that contradicts itself', () => {
    expect(() => defineService({ ...demoService, name: 'other' })).toThrow(/must start with "other\."/);
    const { schema: _, ...stateless } = demoService;
    expect(() => defineService(stateless)).toThrow(/migrations but no schema/);
  });
});

describe('stopping a service', () => {
  it('leaves no connection behind, within three seconds', async () => {
    const own = await startTestService<DemoDb>(demoService);
    const startedAt = performance.now();
    await own.running.stop();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await expect(own.bus.request(userContext(), getTotal, {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const connections = async () => {
      const { rows } = await own.database.asSystem('count', (tx) => sql<{ n: number }>`select count(*)::int as n from pg_stat_activity where usename = 'adjutant_jobs' and datname = current_database()`.execute(tx));
      return rows[0]?.n;
    };
    await waitFor(async () => (await connections()) === 0, { deadlineMs: 3_000, what: 'the connections to be gone' });
    await own.close();
  });
});
