import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectorChanged, importChanged } from '@adjutant/contracts-connector-ingest';
import { contextFor } from '@adjutant/contracts-core';
import { documentsIndexed } from '@adjutant/contracts-embedding';
import { createFanOut } from '@adjutant/fan-out';
import { startRedis } from '@adjutant/engines';
import { silentLogger } from '@adjutant/telemetry';
import { changeEvent, promptEvent } from '@adjutant/contracts-gateway';
import { taskChanged } from '@adjutant/contracts-task-graph';
import { waitFor } from '@adjutant/testing';

import { aConnector, anImport, aTask } from './fixtures.js';
import { startGateway, type Gateway } from './start-gateway.js';

interface Told {
  id: string | undefined;
  event: string;
  data: unknown;
}

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.service.close());

function parse(block: string): Told {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  return { id: field('id'), event: field('event') ?? '', data: JSON.parse(field('data') ?? 'null') };
}

/** An open stream: `told` grows while it is read. */
async function follow(user: string, headers: Record<string, string> = {}, at: Gateway = gateway): Promise<{ told: Told[]; close: () => void; ended: Promise<void> }> {
  const abort = new AbortController();
  const answer = await at.call('GET', '/api/v1/stream', { as: user, headers, signal: abort.signal });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const told: Told[] = [];
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const part of answer.body ?? []) {
      const blocks = (rest + Buffer.from(part).toString()).split('\n\n');
      rest = blocks.pop() ?? '';
      told.push(...blocks.filter((block) => block.includes('event:')).map(parse));
    }
  };
  const ended = read().catch(() => undefined);
  await waitFor(() => told.length > 0, { what: 'the stream to open' });
  return { told, close: () => abort.abort(), ended };
}

const tell = (user: string, version: number) =>
  gateway.service.publishEvent(contextFor(user), taskChanged, { task_id: randomUUID(), version, change: 'completed', actor: 'user', task: aTask() });
const versions = (told: Told[]) => told.filter(({ event }) => event === 'task_changed').map(({ data }) => (data as { version: number }).version);

describe('GET /stream', () => {
  it('[MIM-4] tells a user what changed, and nobody else', async () => {
    const [user, other] = [randomUUID(), randomUUID()];
    const [mine, theirs] = [await follow(user), await follow(other)];
    await tell(user, 1);
    await gateway.service.publishEvent(contextFor(user), importChanged, { import: anImport() });
    await gateway.service.publishEvent(contextFor(user), documentsIndexed, { object_ids: [randomUUID()], pending: 3 });
    await gateway.service.publishEvent(contextFor(user), connectorChanged, { connector: aConnector() });
    await waitFor(() => mine.told.length === 5);
    for (const { event, data } of mine.told) changeEvent.parse({ event, data });
    expect(mine.told.map(({ event }) => event)).toEqual(['connected', 'task_changed', 'import_changed', 'documents_indexed', 'connector_changed']);
    expect(theirs.told.map(({ event }) => event)).toEqual(['connected']);
    mine.close();
    theirs.close();
  });

  it('tells what was missed to who comes back with Last-Event-ID', async () => {
    const user = randomUUID();
    const first = await follow(user);
    await tell(user, 1);
    await waitFor(() => versions(first.told).length === 1);
    first.close();
    await tell(user, 2);
    await tell(user, 3);
    const again = await follow(user, { 'last-event-id': first.told.at(-1)?.id ?? '' });
    await waitFor(() => versions(again.told).length === 2);
    expect(versions(again.told)).toEqual([2, 3]);
    again.close();
  });

  it('[CON-101] tells what was missed, once, to who comes back to another gateway', async () => {
    const other = await startGateway();
    const user = randomUUID();
    const first = await follow(user);
    const tellBoth = async (version: number, gateways = [gateway, other]): Promise<void> => {
      const [messageId, task_id] = [randomUUID(), randomUUID()];
      for (const each of gateways) await each.service.publishEvent(contextFor(user), taskChanged, { task_id, version, change: 'completed', actor: 'user', task: aTask() }, { messageId });
    };
    await tellBoth(1);
    await waitFor(() => versions(first.told).length === 1);
    first.close();
    await tellBoth(2);
    await tellBoth(3, [other, other]);
    const again = await follow(user, { 'last-event-id': first.told.at(-1)?.id ?? '' }, other);
    await waitFor(() => versions(again.told).length === 2);
    await tellBoth(4);
    await waitFor(() => versions(again.told).length === 3);
    expect(versions(again.told)).toEqual([2, 3, 4]);
    again.close();
    await other.service.close();
  });

  it('[CON-101] tells at every gateway what one of them heard, in one order, over Redis, and each by itself while Redis is away', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'gateway-redis-'));
    const redis = await startRedis({ dataDir });
    const fanOuts = await Promise.all([0, 1].map(() => createFanOut({ redisUrl: redis.url, prefix: 'gateway', logger: silentLogger })));
    const [one = gateway, other = gateway] = await Promise.all(fanOuts.map((fanOut) => startGateway({}, { ports: { fanOut: () => fanOut } })));
    const user = randomUUID();
    const [atOne, atOther, stranger] = [await follow(user, {}, one), await follow(user, {}, other), await follow(randomUUID(), {}, other)];
    const tellAt = (gateways: Gateway[], version: number) => {
      const [messageId, task_id] = [randomUUID(), randomUUID()];
      return Promise.all(gateways.map((each) => each.service.publishEvent(contextFor(user), taskChanged, { task_id, version, change: 'completed', actor: 'user', task: aTask() }, { messageId })));
    };
    await tellAt([one], 1);
    await tellAt([other], 2);
    const messages = Array.from({ length: 50 }, (_, index) => ({ messageId: randomUUID(), pending: index }));
    const tellOfIndexing = async (gateways: Gateway[], inOrder: typeof messages) => {
      for (const { messageId, pending } of inOrder) await Promise.all(gateways.map((each) => each.service.publishEvent(contextFor(user), documentsIndexed, { object_ids: [], pending }, { messageId })));
    };
    await Promise.all([tellOfIndexing([one], messages), tellOfIndexing([other], messages.toReversed())]);
    await waitFor(() => [atOne, atOther].every(({ told }) => told.length === 53), { what: 'both clients to be told of all' });
    expect(atOne.told.slice(1)).toEqual(atOther.told.slice(1));

    await redis.kill();
    const startedAt = performance.now();
    for (const version of [100, 101, 102]) await tellAt([one, other], version);
    await waitFor(() => [atOne, atOther].every(({ told }) => versions(told).length === 5), { what: 'both to be told without Redis' });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    for (const { told } of [atOne, atOther]) expect(versions(told).slice(-3)).toEqual([100, 101, 102]);
    expect(stranger.told.map(({ event }) => event)).toEqual(['connected']);
    for (const { close } of [atOne, atOther, stranger]) close();
    await Promise.all([one.service.close(), other.service.close(), ...fanOuts.map((fanOut) => fanOut.close())]);
    await rm(dataDir, { recursive: true, force: true });
  });

  it('says reset when what was missed is not known any more', async () => {
    const stream = await follow(randomUUID(), { 'last-event-id': 'other-epoch.7' });
    await waitFor(() => stream.told.length === 2);
    expect(stream.told.map(({ event }) => event)).toEqual(['connected', 'reset']);
    stream.close();
  });

  it('bounds how many streams one user may open', async () => {
    const user = randomUUID();
    const streams = await Promise.all(Array.from({ length: 20 }, () => follow(user)));
    expect((await gateway.call('GET', '/api/v1/stream', { as: user })).status).toBe(429);
    for (const stream of streams) stream.close();
    await waitFor(async () => {
      const abort = new AbortController();
      const { status } = await gateway.call('GET', '/api/v1/stream', { as: user, signal: abort.signal });
      abort.abort();
      return status === 200;
    });
  });
});

describe('POST /prompts as an event stream', () => {
  const ask = (prompt: string, signal?: AbortSignal) =>
    gateway.call('POST', '/api/v1/prompts', { body: { prompt }, headers: { accept: 'text/event-stream' }, ...(signal ? { signal } : {}) });

  it('[PRO-8] tells the answer piece by piece, then whole', async () => {
    const blocks = (await (await ask('hello')).text()).trim().split('\n\n').map(parse);
    for (const { event, data } of blocks) promptEvent.parse({ event, data });
    expect(blocks.map(({ event }) => event)).toEqual(['chunk', 'chunk', 'chunk', 'response']);
  });

  it('[MIM-18] ends with the error in its usual shape', async () => {
    const blocks = (await (await ask('fail')).text()).trim().split('\n\n').map(parse);
    expect(blocks.at(-1)).toMatchObject({ event: 'error', data: { success: false, error: { code: 'CONNECTOR_BAD', message: 'Press to retry' } } });
  });

  it('stops whoever answers when the reader leaves', async () => {
    const abort = new AbortController();
    const answer = await ask('endless', abort.signal);
    await answer.body?.getReader().read();
    abort.abort();
    await waitFor(() => gateway.asked.some(({ name }) => name === 'aborted'), { what: 'the handler to be told' });
  });
});

describe('stopping', () => {
  it('ends open streams', async () => {
    const leaving = await startGateway();
    const answer = await leaving.call('GET', '/api/v1/stream');
    const startedAt = performance.now();
    await leaving.service.close();
    expect(await answer.text()).toContain('connected');
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
