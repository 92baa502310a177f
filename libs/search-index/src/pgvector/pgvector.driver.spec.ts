import { checkCatalogue, rolesOf, rollback } from '@adjutant/database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';

import { anIndexDocument, describeSearchIndex } from '../search-index-conformance.js';
import type { IndexDocument, SearchIndex } from '../search-index.js';
import { PgliteServer } from '../testing/pglite-server.js';
import { nearestStatement } from './chunks.repository.js';
import { pgvectorMigrations } from './migrations.js';
import { migratePgvectorIndex, openPgvectorIndex } from './open-pgvector-index.js';
import { PGVECTOR_SCHEMA } from './pgvector-schema.js';

const ada = '11111111-1111-4111-8111-111111111111';
const bob = '22222222-2222-4222-8222-222222222222';
const TABLES = ['indexes', 'chunks', 'vectors'];
const FUNCTIONS = ['count_words', 'search_words', 'count_matches'];
const anything = { text: '', limit: 10, offset: 0 };
const password = 'service-password';
const { service: role } = rolesOf(PGVECTOR_SCHEMA);
let server: PgliteServer;

/** Writes statements and sends none. */
const writer = new Kysely({ dialect: { createAdapter: () => new PostgresAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (db) => new PostgresIntrospector(db), createQueryCompiler: () => new PostgresQueryCompiler() } });

beforeAll(async () => {
  server = await PgliteServer.start();
  await migratePgvectorIndex({ adminUrl: server.url, password });
});
afterAll(() => server.close());

/** As the role that logs in, not as PGlite's superuser: only then policies hold. */
async function openEmpty(): Promise<SearchIndex> {
  await server.asAdmin('truncate search_index.indexes, search_index.chunks, search_index.vectors');
  return open();
}

async function open(): Promise<SearchIndex> {
  await server.forgetStatements();
  await server.becomeRole(role);
  return openPgvectorIndex({ url: server.url, poolSize: 1 });
}

describeSearchIndex('PostgreSQL with pgvector', async () => {
  const index = await openEmpty();
  return { index, close: () => index.close() };
});

/** A real server, where there is one: `PGVECTOR_ADMIN_URL` of a role that may create schemas, roles and the extension. */
const realUrl = process.env['PGVECTOR_ADMIN_URL'];
if (realUrl) {
  describeSearchIndex(`PostgreSQL at ${new URL(realUrl).host}`, async () => {
    await migratePgvectorIndex({ adminUrl: realUrl, password });
    const index = await openPgvectorIndex({ url: Object.assign(new URL(realUrl), { username: role, password }).href });
    const forget = async () => void (await Promise.all([ada, bob].map((user) => index.deleteUser(user))));
    await forget();
    return { index, close: () => forget().then(() => index.close()) };
  });
}

describe('PgvectorSearchIndex', () => {
  let index: SearchIndex;
  beforeEach(async () => {
    index = await openEmpty();
  });
  afterEach(() => index.close());

  const ask = (text: string, more = {}) => index.search(ada, { ...anything, text, ...more });
  const fill = async (documents: IndexDocument[], userId = ada) => {
    for (let at = 0; at < documents.length; at += 500) await index.upsert(userId, documents.slice(at, at + 500));
  };
  const rowsSeen = (userId: string) =>
    server.asUser(userId, async (query) => Promise.all(TABLES.map(async (table) => (await query(`select 1 from search_index.${table}`)).length)));
  /** The plan of a statement, as the service's role in the transaction of a user. */
  const planOf = (statement: string, parameters: unknown[] = []) =>
    server.asUser(ada, async (query) => (await query(`explain ${statement}`, parameters)).map((row) => String(row['QUERY PLAN'])).join('\n'));

  it('[EMP-35] shows the service’s role no row without a user, and to each user his own', async () => {
    const vector = { model: 'test-model', values: Float32Array.from([1, 0]) };
    await index.upsert(ada, [anIndexDocument({ chunks: [{ text: 'invoice', vector }, { text: 'more', vector }] })]);
    await index.upsert(bob, [anIndexDocument({ chunks: [{ text: 'invoice', vector }] })]);
    expect(await Promise.all(TABLES.map((table) => server.query(`select 1 from search_index.${table}`).then(({ length }) => length)))).toEqual([0, 0, 0]);
    expect([await rowsSeen(ada), await rowsSeen(bob)]).toEqual([[1, 2, 2], [1, 1, 1]]);
    const forged = `insert into search_index.indexes (user_id) values ('${bob}')`;
    await expect(server.asUser(ada, (query) => query(forged))).rejects.toThrow(/row-level security/);
  });

  it('[EMP-35] finds in its functions the current user’s passages alone, even by the mark of another', async () => {
    await index.upsert(bob, [anIndexDocument({ text: 'zeppelin' })]);
    const stolen = await server.asAdmin(`select words::text as words from search_index.chunks`);
    await server.becomeRole(role);
    const word = String(stolen[0]?.['words']).replaceAll("'", '');
    const count = (userId: string) => server.asUser(userId, (query) => query('select chunks from search_index.count_words(array[$1], 10)', [word]));
    const found = (userId: string) => server.asUser(userId, (query) => query(`select key from search_index.search_words($1::tsquery, null, null, 0, ${Number.MAX_SAFE_INTEGER}, '{1:1}/1000000000', 10, 10)`, [word]));
    expect([await count(bob), await count(ada)]).toEqual([[{ chunks: 1 }], [{ chunks: 0 }]]);
    expect([(await found(bob)).length, (await found(ada)).length]).toEqual([1, 0]);
    expect(await server.query('select chunks from search_index.count_words(array[$1], 10)', [word])).toEqual([{ chunks: 0 }]);
  });

  it('[EMP-35] keeps its schema as every schema is kept, and takes its migrations back', async () => {
    await server.becomeRole(null);
    expect(await checkCatalogue(server.url, PGVECTOR_SCHEMA)).toEqual([]);
    const steps = pgvectorMigrations.length;
    expect(await rollback({ adminUrl: server.url, schema: PGVECTOR_SCHEMA, migrations: pgvectorMigrations, steps })).toHaveLength(steps);
    await migratePgvectorIndex({ adminUrl: server.url, password });
    await migratePgvectorIndex({ adminUrl: server.url, password });
  });

  it('lets an owner who is no superuser use the index of words, and through his functions see the current user’s rows alone', async () => {
    await fill(Array.from({ length: 2000 }, (_, at) => anIndexDocument({ key: `k${at}`, text: `word${at} memo` })));
    const objects = [...TABLES.map((table) => `table search_index.${table}`), ...FUNCTIONS.map((name) => `function search_index.${name}`)];
    const giveTo = (owner: string) => objects.map((object) => `alter ${object} owner to ${owner};`).join('');
    await server.asAdmin(`create role owner nologin; grant usage, create on schema search_index to owner; ${giveTo('owner')}
      alter policy chunks_select_matching on search_index.chunks to owner; analyze search_index.chunks`);
    await server.becomeRole('owner');
    expect(await planOf(`select from search_index.chunks c where c.user_id::text = '${ada}' and c.words @@ 'x'::tsquery`)).toContain('chunks_by_words');
    await server.becomeRole(role);
    expect((await ask('word7')).total).toBe(1);
    expect((await index.search(bob, { ...anything, text: 'word7' })).total).toBe(0);
    await server.asAdmin(`${giveTo('postgres')} alter policy chunks_select_matching on search_index.chunks to postgres; drop owned by owner; drop role owner`);
  });

  it('[PRO-34] finds neighbours by an approximate index of cosine, behind row-level security', async () => {
    const values = (seed: number) => Float32Array.from({ length: 384 }, (_, at) => Math.sin(seed + at * (1 + (seed % 13))));
    await index.upsert(ada, [anIndexDocument({ key: 'near', chunks: [{ text: 'memo', vector: { model: 'test-model', values: values(0.5) } }] })]);
    await server.asAdmin(`
      insert into search_index.chunks (user_id, key, chunk_index, source, occurred_at, position, body, words, weights)
        select '${ada}', 'k' || n, 0, 'email', '2026-03-01T10:00:00Z', n, 'memo', 'x', '{1:1}/1000000000' from generate_series(1, 2200) n;
      insert into search_index.vectors (user_id, chunk_id, model, dimension, embedding)
        select '${ada}', c.id, 'test-model', 384, (select array_agg(sin(c.position + at * (1 + c.position % 13)))::vector from generate_series(0, 383) at)
        from search_index.chunks c where c.key <> 'near';
      analyze search_index.vectors; analyze search_index.chunks`);
    await index.close();
    index = await open();
    const vector = { model: 'test-model', values: values(0.5) };
    for (const filter of [{}, { sources: ['email' as const], from: '1970-01-01T00:00:00Z' }]) {
      const { sql: statement, parameters } = nearestStatement({ ...anything, ...filter }, 'test-model', [...vector.values], 5).compile(writer);
      expect(await planOf(statement, [...parameters])).toMatch(/Index Scan using vectors_near_384/);
    }
    expect((await ask('zeppelin', { vector, limit: 1 })).hits[0]).toMatchObject({ key: 'near', semantic: 1, lexical: 0 });
  });

  it.each([384, 1536, 3072, 100, 4100])('[PRO-33] keeps vectors of %i numbers, whether they have an index or not', async (dimension) => {
    const towards = (axis: number) => ({ model: 'test-model', values: Float32Array.from({ length: dimension }, (_, at) => (at % 12 === axis ? 1 : 0.1 * Math.sin(at * (axis + 1)))) });
    await fill(Array.from({ length: 24 }, (_, at) => anIndexDocument({ key: `k${at}`, chunks: [{ text: `memo ${at}`, vector: towards(at % 11) }] })));
    await index.upsert(ada, [anIndexDocument({ key: 'wanted', chunks: [{ text: 'memo', vector: towards(11) }] })]);
    expect((await ask('zeppelin', { vector: towards(11) })).hits.map(({ key }) => key)).toEqual(['wanted']);
    expect(await index.stats(ada)).toMatchObject({ dimension });
  });

  it('[PRO-35] finds words, times, sources and threads by an index', async () => {
    await fill(Array.from({ length: 3000 }, (_, at) => anIndexDocument({ key: `k${at}`, text: `word${at} memo`, source: at % 50 ? 'email' : 'jira', occurred_at: new Date(1.7e12 + at * 1000).toISOString() })));
    await server.asAdmin('analyze search_index.chunks');
    const words = await server.query(`explain select from search_index.chunks c where c.user_id::text = '${ada}' and c.words @@ 'x'::tsquery`);
    expect(JSON.stringify(words)).toContain('chunks_by_words');
    await server.becomeRole(role);
    const newest = (condition: string) => planOf(`select id from search_index.chunks where chunk_index = 0 and ${condition} order by position desc, id desc limit 20`);
    expect(await newest('position between 0 and 9007199254740991')).toContain('chunks_by_time');
    expect(await newest(`source = 'jira'`)).toContain('chunks_by_source');
    expect(await newest(`thread_id = 'x'`)).toContain('chunks_by_thread');
  });

  it('lets the rarer words of a query choose, and of frequent ones the newest passages that hold all', async () => {
    await fill(Array.from({ length: 5400 }, (_, at) => anIndexDocument({ key: `k${at}`, text: `status ${at % 2 ? 'weekly' : 'daily'} report ${at === 99 ? 'zeppelin' : ''}`, occurred_at: new Date(1.7e12 + at).toISOString() })));
    const first = async (text: string) => (await ask(text, { limit: 1 })).hits[0]?.key;
    expect(await first('status report zeppelin')).toBe('k99');
    expect(await first('status report')).toBe('k5399');
    expect(await first('report')).toBe('k5399');
    expect(await ask('status weekly', { limit: 3 })).toMatchObject({ total: 5400, hits: [{ key: 'k5399' }, { key: 'k5397' }, { key: 'k5395' }] });
  });

  it('adds all of many passages or none of them', async () => {
    const many = Array.from({ length: 210 }, (_, at) => anIndexDocument({ key: `k${at}`, chunks: [{ text: 'one' }, { text: 'two' }] }));
    await index.upsert(ada, many);
    expect(await index.stats(ada)).toMatchObject({ documents: 210, chunks: 420 });
    const broken = [...many.map((document) => ({ ...document, chunks: [{ text: 'changed' }] })), anIndexDocument({ key: 'x'.repeat(9000).replace(/x/g, () => Math.random().toString(36).slice(2, 3)) })];
    await expect(index.upsert(ada, broken)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await index.stats(ada)).toMatchObject({ documents: 210, chunks: 420 });
    expect((await ask('changed')).total).toBe(0);
  });

  it('takes text that PostgreSQL does not store as it is', async () => {
    await index.upsert(ada, [anIndexDocument({ key: 'a', title: 'nul \u0000 here', text: 'half \uD800 of a pair, \u0000, it’s "quoted" \\ back' })]);
    expect((await ask('quoted back')).hits[0]).toMatchObject({ key: 'a', title: 'nul \uFFFD here' });
  });

  it('leaves nothing of a user who was deleted', async () => {
    await index.upsert(ada, [anIndexDocument({ chunks: [{ text: 'a', vector: { model: 'm', values: Float32Array.from([1]) } }] })]);
    await index.deleteUser(ada);
    expect(await server.asAdmin('select 1 from search_index.indexes union all select 1 from search_index.chunks union all select 1 from search_index.vectors')).toEqual([]);
  });

  it('says that it cannot be reached, took too long or is closed', async () => {
    const lost = await openPgvectorIndex({ url: 'postgres://nobody:nothing@127.0.0.1:1/none' });
    await expect(lost.search(ada, anything)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await lost.close();
    await expect(lost.stats(ada)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(index.search('nobody', anything)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
