import type { Event } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { eraseUser, getIndexStatus, measureIndex, search, type SearchRequest } from '@adjutant/contracts-embedding';
import { rolesOf } from '@adjutant/database';
import { migratePgvectorIndex, openPgvectorIndex, openQdrantIndex, PGVECTOR_SCHEMA, type SearchIndex } from '@adjutant/search-index';
import { InMemoryQdrant, PgliteServer } from '@adjutant/search-index/testing';
import { startTestService, type TestService, userContext } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { EmbeddingTables } from '../src/database/tables.entity.js';
import { embeddingService } from '../src/index.js';
import { anEvent } from './an-event.js';
import { EventOwner } from './event-owner.js';
import { LetterModel } from './letter-model.js';

/** A search index on a server that can lose everything. */
interface SearchServer {
  index: SearchIndex;
  lose(): Promise<void> | void;
  close(): Promise<void>;
}

async function startQdrant(): Promise<SearchServer> {
  const qdrant = await InMemoryQdrant.start();
  return { index: await openQdrantIndex({ url: qdrant.url }), lose: () => qdrant.wipe(), close: () => qdrant.close() };
}

async function startPostgres(): Promise<SearchServer> {
  const server = await PgliteServer.start();
  await migratePgvectorIndex({ adminUrl: server.url, password: 'service-password' });
  await server.forgetStatements();
  await server.becomeRole(rolesOf(PGVECTOR_SCHEMA).service);
  const lose = async () => {
    await server.asAdmin('truncate search_index.indexes, search_index.chunks, search_index.vectors');
    await server.becomeRole(rolesOf(PGVECTOR_SCHEMA).service);
  };
  return { index: await openPgvectorIndex({ url: server.url, poolSize: 1 }), lose, close: () => server.close() };
}

describe.each([
  ['Qdrant', startQdrant],
  ['PostgreSQL', startPostgres],
])('[MIM-56] embedding on %s', (_, start) => {
  const [owner, model] = [new EventOwner(), new LetterModel()];
  let server: SearchServer;
  let service: TestService<EmbeddingTables>;
  beforeAll(async () => {
    server = await start();
    const ports = { searchIndex: () => server.index, model: () => model };
    service = await startTestService(embeddingService, { responders: owner.responders, ports, env: { INDEX_RECONCILE_MINUTES: '0' } });
  });
  afterAll(async () => {
    await service.close();
    await server.index.close();
    await server.close();
  });

  const ask = (ctx: MessageContext, query: string, more: Partial<SearchRequest> = {}) => service.bus.request(ctx, search, { query, ...more });
  const titles = async (ctx: MessageContext, query: string, more: Partial<SearchRequest> = {}) => (await ask(ctx, query, more)).hits.map(({ title }) => title);
  const announce = async (ctx: MessageContext, ...events: Event[]) => {
    const { event, payload } = owner.announcement(events);
    await service.publishEvent(ctx, event, payload);
    await service.drain();
  };
  const ingest = (ctx: MessageContext, ...events: Event[]) => {
    owner.put(ctx, ...events);
    return announce(ctx, ...events);
  };
  const reconcile = async () => {
    await service.jobs.sweepNow();
    await service.drain();
  };

  it('[EMP-11] says that the index is kept elsewhere', async () => {
    expect(await service.bus.request(userContext(), measureIndex, {})).toEqual({ bytes: null });
  });

  it('[PRO-61] indexes, replaces and forgets events, and finds them by words, source, time and thread', async () => {
    const ctx = userContext();
    const thread_id = crypto.randomUUID();
    const mail = anEvent({ title: 'mail' });
    await ingest(ctx, mail, anEvent({ title: 'ticket', source: 'jira', event_type: 'issue', thread_id, occurred_at: '2026-03-05T10:00:00.000Z' }));
    expect(await titles(ctx, 'invoices', { sources: ['jira'] })).toEqual(['ticket']);
    expect(await titles(ctx, 'invoices', { to: '2026-03-05T10:00:00Z' })).toEqual(['mail']);
    expect(await titles(ctx, '', { thread_id })).toEqual(['ticket']);
    await ingest(ctx, { ...mail, title: 'letter', content_hash: 'other' });
    expect((await titles(ctx, 'invoice')).toSorted()).toEqual(['letter', 'ticket']);
    owner.delete(ctx, mail.id);
    await announce(ctx, mail);
    expect((await ask(ctx, 'invoice')).hits).toEqual([expect.objectContaining({ object_type: 'event', title: 'ticket', source: 'jira', thread_id, snippet: 'The invoice is due on Friday.', occurred_at: '2026-03-05T10:00:00.000Z' })]);
    expect(await service.bus.request(ctx, getIndexStatus, {})).toMatchObject({ pending: 0, indexed: 1, failed: 0 });
  });

  it('finds by a model’s vectors what shares no word, and goes over to them once there are any', async () => {
    const ctx = userContext();
    model.isBroken = true;
    await ingest(ctx, ...['xx xxx', 'xxxx', 'zz'].map((body) => anEvent({ title: null, body })));
    model.isBroken = false;
    const snippets = async () => (await ask(ctx, 'xx')).hits.map(({ snippet }) => snippet);
    expect(await snippets()).toEqual(['xx xxx']);
    await reconcile();
    expect(await snippets()).toEqual(['xx xxx', 'xxxx']);
    await reconcile();
    expect(await service.bus.request(ctx, getIndexStatus, {})).toMatchObject({ indexed: 3, model: 'letters', dimension: 3 });
  });

  it('[PRO-60] builds an index that was lost again, whether it is compared or written to', async () => {
    const ctx = userContext();
    await ingest(ctx, anEvent({ title: 'one' }), anEvent({ title: 'two' }));
    await server.lose();
    await reconcile();
    expect((await titles(ctx, 'invoice')).toSorted()).toEqual(['one', 'two']);
    await server.lose();
    await ingest(ctx, anEvent({ title: 'three' }));
    expect((await titles(ctx, 'invoice')).toSorted()).toEqual(['one', 'three', 'two']);
  });

  it('[EMP-35] keeps users apart, and leaves nothing of one who is erased', async () => {
    const [ada, bob] = [userContext(), userContext()];
    await ingest(ada, anEvent({ title: 'of Ada' }));
    await ingest(bob, anEvent({ title: 'of Bob' }));
    expect([await titles(ada, 'invoice'), await titles(bob, 'invoice'), await titles(userContext(), 'invoice')]).toEqual([['of Ada'], ['of Bob'], []]);
    expect((await service.bus.request(ada, eraseUser, {})).removed).toBeGreaterThan(0);
    expect(await server.index.stats(ada.userId)).toMatchObject({ generation: null, documents: 0 });
    expect(await titles(bob, 'invoice')).toEqual(['of Bob']);
  });
});
