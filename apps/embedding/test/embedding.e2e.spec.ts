import { type Event, eventsExpired } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { documentsIndexed, getIndexStatus, measureIndex, scoreDuplicates, search, type SearchRequest } from '@adjutant/contracts-embedding';
import { type Model, NoModel } from '@adjutant/model';
import { type IndexDocument, type SearchIndex, SqliteSearchIndex } from '@adjutant/search-index';
import { assertCatalogue, startTestService, type TestService, userContext, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { EmbeddingTables } from '../src/database/tables.entity.js';
import { embeddingService } from '../src/index.js';
import { anEvent } from './an-event.js';
import { EventOwner } from './event-owner.js';
import { LetterModel } from './letter-model.js';

/** An index that refuses a document with a certain word, always, and everything while it is down. */
class BrittleIndex extends SqliteSearchIndex {
  isDown = false;
  upserts: string[][] = [];

  override async upsert(userId: string, documents: IndexDocument[]): Promise<{ generation: string }> {
    this.upserts.push(documents.map(({ key }) => key));
    if (this.isDown) throw new AppError('UNAVAILABLE', 'Down.');
    if (documents.some(({ chunks }) => chunks.some(({ text }) => text.includes('poison')))) throw new Error('Poison.');
    return super.upsert(userId, documents);
  }
}

interface World {
  service: TestService<EmbeddingTables>;
  owner: EventOwner;
  index: BrittleIndex;
  folder: string;
  close(): Promise<void>;
}

async function startWorld({ model = new NoModel(), env = {} }: { model?: Model; env?: Record<string, string> } = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'embedding-'));
  const [owner, index] = [new EventOwner(), new BrittleIndex({ folder })];
  const ports = { searchIndex: (): SearchIndex => index, model: () => model };
  const service = await startTestService<EmbeddingTables>(embeddingService, { responders: owner.responders, ports, env });
  const close = async () => {
    await service.close();
    await index.close();
    await rm(folder, { recursive: true });
  };
  return { service, owner, index, folder, close };
}

describe('embedding', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  const ask = async (ctx: MessageContext, query: string, more: Partial<SearchRequest> = {}) => world.service.bus.request(ctx, search, { query, ...more });
  const titles = async (ctx: MessageContext, query: string, more: Partial<SearchRequest> = {}) => (await ask(ctx, query, more)).hits.map(({ title }) => title);
  const statusOf = (ctx: MessageContext) => world.service.bus.request(ctx, getIndexStatus, {});
  const announce = async (ctx: MessageContext, events: readonly Event[]) => {
    for (let at = 0; at < events.length; at += 100) {
      const { event, payload } = world.owner.announcement(events.slice(at, at + 100));
      await world.service.publishEvent(ctx, event, payload);
    }
  };
  const ingest = async (ctx: MessageContext, ...events: Event[]) => {
    world.owner.put(ctx, ...events);
    await announce(ctx, events);
    await world.service.drain();
  };

  it('[PRO-60] keeps its tables under row-level security', async () => {
    await expect(assertCatalogue(embeddingService, ['outbox', 'inbox', 'dead_letters'])).resolves.toBeUndefined();
  });

  it('[PRO-43] [EMP-35] indexes what was ingested, at most 100 objects a job, and tells', async () => {
    const ctx = userContext();
    const before = world.owner.asked.length;
    await ingest(ctx, ...Array.from({ length: 230 }, (_, at) => anEvent({ title: `Note ${at}`, occurred_at: new Date(1.77e12 + at * 1000).toISOString() })));
    expect(await statusOf(ctx)).toMatchObject({ pending: 0, indexed: 230, failed: 0 });
    expect(Math.max(...world.owner.asked.slice(before).map((ids) => ids.length))).toBeLessThanOrEqual(100);
    const told = world.service.publishedOf(documentsIndexed);
    expect(told.flatMap(({ object_ids }) => object_ids)).toHaveLength(230);
    expect(told.at(-1)?.pending).toBe(0);
    expect(await titles(ctx, '', { limit: 2 })).toEqual(['Note 229', 'Note 228']);
    expect((await ask(ctx, 'invoice')).total).toBe(230);
  });

  it('[EMP-11] says how much the index holds of everybody', async () => {
    const ctx = userContext();
    await ingest(ctx, anEvent());
    expect((await world.service.bus.request(ctx, measureIndex, {})).bytes).toBeGreaterThan(1_000);
  });

  it('[PRO-49] takes what has expired out of the index', async () => {
    const ctx = userContext();
    const [gone, kept] = [anEvent({ title: 'Aardvark' }), anEvent({ title: 'Badger' })];
    await ingest(ctx, gone, kept);
    world.owner.delete(ctx, gone.id);
    await world.service.publishEvent(ctx, eventsExpired, { event_ids: [gone.id, crypto.randomUUID()] });
    await world.service.drain();
    expect(await titles(ctx, 'invoice')).toEqual(['Badger']);
    expect(await statusOf(ctx)).toMatchObject({ indexed: 1, pending: 0 });
  });

  it('[PRO-61] [PRO-72] searches by source, time and thread, and refuses a request that breaks the contract', async () => {
    const ctx = userContext();
    const thread_id = crypto.randomUUID();
    await ingest(ctx, anEvent({ title: 'mail' }), anEvent({ title: 'ticket', source: 'jira', event_type: 'issue', thread_id, occurred_at: '2026-03-05T10:00:00.000Z' }));
    expect(await titles(ctx, 'invoice', { sources: ['jira'] })).toEqual(['ticket']);
    expect(await titles(ctx, 'invoice', { to: '2026-03-05T10:00:00Z' })).toEqual(['mail']);
    expect(await titles(ctx, 'invoice', { thread_id })).toEqual(['ticket']);
    const { hits, took_ms } = await ask(ctx, 'ticket friday');
    expect(hits[0]).toMatchObject({ object_type: 'event', chunk_index: 0, source: 'jira', snippet: 'The invoice is due on Friday.', thread_id, lexical: 1 });
    expect(took_ms).toBeGreaterThan(0);
    await expect(ask(ctx, 'x'.repeat(2001))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(ask(ctx, 'x', { limit: 1000 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('[PRO-44] does not index again what has not changed, and replaces what has', async () => {
    const ctx = userContext();
    const event = anEvent({ title: 'before' });
    await ingest(ctx, event);
    const writes = world.index.upserts.length;
    await ingest(ctx, event);
    expect(world.index.upserts).toHaveLength(writes);
    await ingest(ctx, { ...event, title: 'after', content_hash: 'other' });
    expect(world.index.upserts).toHaveLength(writes + 1);
    expect(await titles(ctx, 'invoice')).toEqual(['after']);
  });

  it('[PRO-44] [MIM-54] indexes a long text in passages of at most 2 KB and finds each', async () => {
    const ctx = userContext();
    const body = Array.from({ length: 60 }, (_, at) => `Paragraph ${at} speaks of item${at}. ${'And so on. '.repeat(20)}`).join('\n\n');
    await ingest(ctx, anEvent({ title: 'long', body }));
    const { hits } = await ask(ctx, 'item47');
    expect(hits).toHaveLength(1);
    expect(hits[0]?.chunk_index).toBeGreaterThan(0);
    expect(hits[0]?.snippet).toMatch(/^Paragraph 47/);
  });

  it('indexes a chat turn with the one before it', async () => {
    const ctx = userContext();
    const turn = (body: string, minute: number) =>
      anEvent({ source: 'slack', event_type: 'message', title: null, body, thread_id: '33333333-3333-4333-8333-333333333333', occurred_at: `2026-03-01T10:0${minute}:00.000Z` });
    await ingest(ctx, turn('Who fixes the zeppelin?', 1), turn('I will, tomorrow.', 2));
    expect((await ask(ctx, 'zeppelin')).hits.map(({ snippet }) => snippet)).toEqual(['Who fixes the zeppelin?', 'I will, tomorrow.']);
  });

  it('[MIM-36] needs no more than a title and a snippet', async () => {
    const ctx = userContext();
    await ingest(ctx, anEvent({ title: 'JIRA-1415 Renew the certificate', body: null, text_for_embedding: null }), anEvent({ title: null, body: null }));
    expect(await titles(ctx, 'certificate')).toEqual(['JIRA-1415 Renew the certificate']);
    expect(await statusOf(ctx)).toMatchObject({ indexed: 2 });
  });

  it('[EMP-35] never shows one user what another has, even with the same words', async () => {
    const [ada, bob] = [userContext(), userContext()];
    await ingest(ada, anEvent({ title: 'of Ada' }));
    await ingest(bob, anEvent({ title: 'of Bob' }));
    expect([await titles(ada, 'invoice'), await titles(bob, 'invoice'), await titles(userContext(), 'invoice')]).toEqual([['of Ada'], ['of Bob'], []]);
    expect([(await statusOf(ada)).indexed, (await statusOf(userContext())).indexed]).toEqual([1, 0]);
  });

  it('lets a document that cannot be indexed fail alone, after five attempts, and shows it', async () => {
    const ctx = userContext();
    await ingest(ctx, anEvent({ title: 'good' }), anEvent({ title: 'bad', body: 'poison' }), anEvent({ title: 'fine' }));
    expect(await statusOf(ctx)).toMatchObject({ pending: 0, indexed: 2, failed: 1 });
    expect(await titles(ctx, 'invoice')).toEqual(expect.arrayContaining(['good', 'fine']));
    const rows = await world.service.database.readAsUser(ctx, (db) => db.selectFrom('documents').select(['attempts', 'last_error']).where('state', '=', 'failed'));
    expect(rows).toEqual([{ attempts: 5, last_error: expect.any(String) }]);
  });

  it('forgets an event that is gone', async () => {
    const ctx = userContext();
    const event = anEvent();
    await ingest(ctx, event);
    world.owner.delete(ctx, event.id);
    await announce(ctx, [event]);
    await world.service.drain();
    expect((await ask(ctx, 'invoice')).total).toBe(0);
    expect(await statusOf(ctx)).toMatchObject({ pending: 0, indexed: 0 });
  });

  it('keeps what waits while the owner of the events or the index is down, and goes on by itself', async () => {
    const ctx = userContext();
    const events = [anEvent({ title: 'one' }), anEvent({ title: 'two' })];
    world.owner.put(ctx, ...events);
    world.owner.isDown = world.index.isDown = true;
    await announce(ctx, events);
    await waitFor(() => world.owner.refused > 0);
    world.owner.isDown = false;
    const writes = world.index.upserts.length;
    await waitFor(() => world.index.upserts.length > writes);
    expect(await statusOf(ctx)).toMatchObject({ pending: 2, failed: 0 });
    world.index.isDown = false;
    await world.service.drain();
    expect(await statusOf(ctx)).toMatchObject({ pending: 0, indexed: 2, failed: 0 });
  });

  it('doubles nothing when it was killed between writing the index and marking the rows', async () => {
    const ctx = userContext();
    const event = anEvent({ title: 'once' });
    await world.index.upsert(ctx.userId, [{ key: `event:${event.id}`, source: 'email', thread_id: null, occurred_at: event.occurred_at, title: 'half', chunks: [{ text: 'invoice' }, { text: 'invoice again' }] }]);
    await ingest(ctx, event);
    expect(await titles(ctx, 'invoice')).toEqual(['once']);
    expect(await world.index.stats(ctx.userId)).toMatchObject({ documents: 1, chunks: 1 });
  });

  it('takes an announcement that comes twice, or while the document is being indexed, once', async () => {
    const ctx = userContext();
    const event = anEvent({ title: 'first' });
    world.owner.put(ctx, event);
    await Promise.all([announce(ctx, [event]), announce(ctx, [event])]);
    await ingest(ctx, { ...event, title: 'second', content_hash: 'second' });
    expect(await titles(ctx, 'invoice')).toEqual(['second']);
    expect(await statusOf(ctx)).toMatchObject({ pending: 0, indexed: 1 });
  });

  it('sweeps up documents that wait without a job', async () => {
    const ctx = userContext();
    const event = anEvent({ title: 'stranded' });
    world.owner.put(ctx, event);
    const now = new Date();
    await world.service.database.asUser(ctx, async (tx) => {
      await tx.insertInto('index_states').values({ user_id: ctx.userId }).execute();
      await tx.insertInto('documents').values({ user_id: ctx.userId, object_type: 'event', object_id: event.id, source: 'email', state: 'pending', version: 1, attempts: 0, last_error: null, content_hash: null, indexed_hash: null, chunk_count: 0, model: null, created_at: now, updated_at: now }).execute();
    });
    await world.service.jobs.sweepNow();
    await world.service.drain();
    expect(await titles(ctx, 'invoice')).toEqual(['stranded']);
  });

  it('[MIM-35] [PRO-72] says how likely two descriptions are one piece of work, and why not', async () => {
    const pair = (left: string, right: string) => ({ left: { title: left }, right: { title: right } });
    const pairs = [pair('Send the contract to Anna', 'Re: Send contract to Anna'), pair('Send the contract to Anna', 'Send the contract to Bob'), pair('Water the plants', 'Pay the plumber')];
    const { scores } = await world.service.bus.request(userContext(), scoreDuplicates, { pairs });
    expect(scores[0]?.probability).toBeGreaterThan(0.85);
    expect(scores[1]).toEqual({ probability: 0, veto: 'different people' });
    expect(scores[2]?.probability).toBeLessThan(0.1);
    await expect(world.service.bus.request(userContext(), scoreDuplicates, { pairs: [] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('embedding, comparing its index with the events', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ env: { INDEX_RECONCILE_MINUTES: '0' } });
  });
  afterAll(() => world.close());

  const reconcile = async () => {
    await world.service.jobs.sweepNow();
    await world.service.drain();
  };
  const ingest = async (ctx: MessageContext, ...events: Event[]) => {
    world.owner.put(ctx, ...events);
    const { event, payload } = world.owner.announcement(events);
    await world.service.publishEvent(ctx, event, payload);
    await world.service.drain();
  };
  const titles = async (ctx: MessageContext) => (await world.service.bus.request(ctx, search, { query: 'invoice' })).hits.map(({ title }) => title);

  it('finds events that were never announced, and changed ones, over many pages', async () => {
    const ctx = userContext();
    const known = anEvent({ title: 'known' });
    await ingest(ctx, known);
    const updated_at = '2026-03-02T10:00:00.000Z';
    world.owner.put(ctx, { ...known, title: 'changed', content_hash: 'new', updated_at }, ...Array.from({ length: 249 }, () => anEvent({ updated_at })));
    await reconcile();
    expect(await world.service.bus.request(ctx, getIndexStatus, {})).toMatchObject({ pending: 0, indexed: 250, dimension: 0 });
    expect((await world.service.bus.request(ctx, search, { query: 'changed' })).total).toBe(1);
  });

  it('[PRO-60] [EMP-37] builds an index that was lost again', async () => {
    const ctx = userContext();
    await ingest(ctx, anEvent({ title: 'one' }), anEvent({ title: 'two' }));
    await reconcile();
    await rm(join(world.folder, `${ctx.userId}.db`));
    await reconcile();
    expect((await titles(ctx)).sort()).toEqual(['one', 'two']);
  });

  it('notices a lost index when it writes the next document', async () => {
    const ctx = userContext();
    await ingest(ctx, anEvent({ title: 'one' }), anEvent({ title: 'two' }));
    await rm(join(world.folder, `${ctx.userId}.db`));
    await ingest(ctx, anEvent({ title: 'three' }));
    expect((await titles(ctx)).sort()).toEqual(['one', 'three', 'two']);
  });
});

describe('embedding with a model that makes vectors', () => {
  const model = new LetterModel();
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ model, env: { INDEX_RECONCILE_MINUTES: '0' } });
  });
  afterAll(() => world.close());

  it('finds by them what shares no word, and indexes without them while the model fails', async () => {
    const ctx = userContext();
    model.isBroken = true;
    const events = [anEvent({ title: null, body: 'xx xxx' }), anEvent({ title: null, body: 'xxxx' }), anEvent({ title: null, body: 'zz' })];
    world.owner.put(ctx, ...events);
    const { event, payload } = world.owner.announcement(events);
    await world.service.publishEvent(ctx, event, payload);
    await world.service.drain();
    const snippets = async () => (await world.service.bus.request(ctx, search, { query: 'xx' })).hits.map(({ snippet }) => snippet);
    expect(await snippets()).toEqual(['xx xxx']);
    model.isBroken = false;
    await world.service.jobs.sweepNow();
    await world.service.drain();
    expect(await snippets()).toEqual(['xx xxx', 'xxxx']);
    await world.service.jobs.sweepNow();
    await world.service.drain();
    expect(await world.service.bus.request(ctx, getIndexStatus, {})).toMatchObject({ indexed: 3, model: 'letters', dimension: 3 });
  });
});
