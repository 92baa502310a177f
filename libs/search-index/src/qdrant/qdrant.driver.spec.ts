import { inspect } from 'node:util';

import { createLogger } from '@adjutant/telemetry';
import { QdrantClient } from '@qdrant/js-client-rest';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { positionOf } from '../rank-chunks.js';
import { anIndexDocument, describeSearchIndex } from '../search-index-conformance.js';
import type { SearchIndex } from '../search-index.js';
import { InMemoryQdrant } from '../testing/in-memory-qdrant.js';
import { openQdrantIndex, type QdrantIndexOptions } from './open-qdrant-index.js';
import { spaceOf } from './qdrant-collection.js';

const ada = '11111111-1111-4111-8111-111111111111';
const bob = '22222222-2222-4222-8222-222222222222';
const anything = { text: '', limit: 10, offset: 0 };
const COLLECTION = 'adjutant_chunks_v1';
const vectorOf = (model: string, ...values: number[]) => ({ model, values: Float32Array.from(values) });

describeSearchIndex('Qdrant, as kept in memory', async () => {
  const qdrant = await InMemoryQdrant.start();
  const index = await openQdrantIndex({ url: qdrant.url });
  return {
    index,
    close: async () => {
      await index.close();
      await qdrant.close();
    },
  };
});

/** A real server, where there is one: `QDRANT_URL` and `QDRANT_API_KEY`. */
const { QDRANT_URL: realUrl, QDRANT_API_KEY: apiKey } = process.env;
if (realUrl) {
  describeSearchIndex(`Qdrant at ${new URL(realUrl).host}`, async () => {
    const collectionPrefix = `test_${crypto.randomUUID()}_`;
    const index = await openQdrantIndex({ url: realUrl, apiKey, collectionPrefix });
    return {
      index,
      close: async () => {
        await index.close();
        const client = new QdrantClient({ url: realUrl, ...(apiKey ? { apiKey } : {}) });
        const { collections } = await client.getCollections();
        for (const { name } of collections) if (name.startsWith(collectionPrefix)) await client.deleteCollection(name);
      },
    };
  });
}

describe('QdrantSearchIndex', () => {
  let qdrant: InMemoryQdrant;
  let index: SearchIndex;
  beforeEach(async () => {
    qdrant = await InMemoryQdrant.start();
    index = await openQdrantIndex({ url: qdrant.url });
  });
  afterEach(async () => {
    await index.close();
    await qdrant.close();
  });

  const open = (options: Partial<QdrantIndexOptions> = {}) => openQdrantIndex({ url: qdrant.url, ...options });
  const keys = async (text: string, more = {}) => (await index.search(ada, { ...anything, text, ...more })).hits.map(({ key }) => key);
  const askedFor = (path: string) => qdrant.asked.filter((request) => request.path.endsWith(path));

  it('asks nothing before the first use, and answers no more once closed', async () => {
    expect(qdrant.asked).toEqual([]);
    await index.close();
    await expect(index.stats(ada)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('[EMP-35] makes one collection, with the user as its tenant and every field that is asked for indexed', async () => {
    await index.upsert(ada, [anIndexDocument()]);
    const made = qdrant.collections.get(COLLECTION);
    expect(made?.info()).toMatchObject({ config: { params: { sparse_vectors: { words: { modifier: 'idf' } } }, hnsw_config: { m: 0, payload_m: 16 } } });
    expect(made?.indexes.get('user_id')).toEqual({ type: 'keyword', is_tenant: true });
    expect([...(made?.indexes.keys() ?? [])]).toEqual(['user_id', 'key', 'source', 'thread_id', 'chunk_index', 'position']);
  });

  it('[EMP-35] puts the user into every filter, every corpus, every payload', async () => {
    const vector = vectorOf('m', 1, 0);
    await index.upsert(ada, [anIndexDocument({ chunks: [{ text: 'invoice', vector }] })]);
    await index.search(ada, { ...anything, text: 'invoice', vector, sources: ['email'] });
    await index.search(ada, anything);
    await index.stats(ada);
    await index.remove(ada, ['x']);
    await index.deleteUser(ada);
    const requests = qdrant.asked.filter(({ path }) => path.includes('/points'));
    expect(new Set(requests.map(({ path }) => path.split('/points/')[1]))).toEqual(new Set(['batch', 'scroll', 'query/batch', 'count']));
    for (const request of requests) for (const part of tenantParts(request.body)) expect(JSON.stringify(part)).toContain(ada);
    expect(requests.flatMap(({ body }) => tenantParts(body)).length).toBeGreaterThan(20);
  });

  it('[EMP-35] counts how rare a word is among the user’s own passages', async () => {
    await index.upsert(ada, [anIndexDocument({ key: 'a', text: 'zeppelin' }), anIndexDocument({ key: 'b', text: 'invoice' }), ...Array.from({ length: 8 }, (_, at) => anIndexDocument({ key: `k${at}`, text: 'zeppelin mail' }))]);
    const before = await index.search(ada, { ...anything, text: 'zeppelin invoice' });
    await index.upsert(bob, Array.from({ length: 200 }, (_, at) => anIndexDocument({ key: `k${at}`, text: 'invoice' })));
    expect(await index.search(ada, { ...anything, text: 'zeppelin invoice' })).toEqual(before);
    expect(before.hits[0]?.key).toBe('b');
  });

  it('[PRO-33] gives each model and dimension a space of its own in the one collection', async () => {
    const document = (key: string, vector: ReturnType<typeof vectorOf>) => anIndexDocument({ key, chunks: [{ text: key, vector }] });
    await index.upsert(ada, [document('a', vectorOf('old/model', 1, 0)), document('b', vectorOf('new', 1, 0, 0))]);
    await index.upsert(ada, [document('c', vectorOf('new', 0, 0, 1))]);
    expect(qdrant.collections.get(COLLECTION)?.spaces).toEqual(new Map([[spaceOf('old/model', 2), 2], [spaceOf('new', 3), 3]]));
    expect(askedFor(spaceOf('new', 3))).toHaveLength(1);
  });

  it('finds a space that another process made meanwhile', async () => {
    await index.upsert(ada, [anIndexDocument({ key: 'a' })]);
    const other = await open();
    await other.upsert(ada, [anIndexDocument({ key: 'b', chunks: [{ text: 'memo', vector: vectorOf('m', 1, 0) }] })]);
    await other.close();
    expect(await keys('zeppelin', { vector: vectorOf('m', 1, 0) })).toEqual(['b']);
  });

  it('makes the collection once when several processes start at once', async () => {
    const others = await Promise.all([open(), open(), open()]);
    const made = await Promise.all(others.map((other, at) => other.upsert(ada, [anIndexDocument({ key: `k${at}` })])));
    expect(new Set(made.map(({ generation }) => generation)).size).toBe(1);
    expect(await index.stats(ada)).toMatchObject({ documents: 3 });
    await Promise.all(others.map((other) => other.close()));
  });

  it('[PRO-60] names another incarnation after everything was lost, and works on', async () => {
    const document = anIndexDocument({ chunks: [{ text: 'invoice', vector: vectorOf('m', 1, 0) }] });
    const { generation } = await index.upsert(ada, [document]);
    qdrant.wipe();
    expect(await index.stats(ada)).toMatchObject({ generation: null, documents: 0 });
    expect(await index.search(ada, { ...anything, text: 'invoice', vector: vectorOf('m', 1, 0) })).toEqual({ hits: [], total: 0, generation: null });
    const again = await index.upsert(ada, [document]);
    expect(again.generation).not.toBe(generation);
    qdrant.wipe();
    await index.remove(ada, ['x']);
    expect((await index.upsert(ada, [document])).generation).not.toBe(again.generation);
    expect(await keys('invoice')).toEqual([document.key]);
  });

  it('forgets a user in the collections of other formats too, and in no one else’s', async () => {
    for (const collectionPrefix of ['adjutant_', 'other_']) {
      const older = await open({ collectionPrefix });
      await older.upsert(ada, [anIndexDocument()]);
      await older.close();
    }
    const current = qdrant.collections.get(COLLECTION);
    if (current) qdrant.collections.set('adjutant_chunks_v0', current);
    qdrant.collections.delete(COLLECTION);
    await index.upsert(ada, [anIndexDocument()]);
    await index.deleteUser(ada);
    const left = [...qdrant.collections].map(([name, { points }]) => [name, points.size]);
    expect(left).toEqual([['other_chunks_v1', 2], ['adjutant_chunks_v0', 0], [COLLECTION, 0]]);
  });

  it('writes many passages in several requests, and completes what was interrupted when it is tried again', async () => {
    const documents = Array.from({ length: 20 }, (_, at) => anIndexDocument({ key: `k${at}`, chunks: Array.from({ length: 32 }, (__, nth) => ({ text: `passage ${nth}` })) }));
    await index.upsert(ada, documents);
    expect(await index.stats(ada)).toMatchObject({ documents: 20, chunks: 640 });
    const shorter = documents.map((document) => ({ ...document, chunks: Array.from({ length: 20 }, () => ({ text: 'changed' })) }));
    let writes = 0;
    qdrant.trouble = ({ path }) => (path.endsWith('points/batch') && (writes += 1) === 2 ? { status: 503 } : null);
    await expect(index.upsert(ada, shorter)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await index.stats(ada)).documents).toBe(20);
    await index.upsert(ada, shorter);
    expect(await index.stats(ada)).toMatchObject({ documents: 20, chunks: 400 });
    expect(await keys('passage')).toEqual([]);
  });

  it('pages through documents of one instant and one place in it', async () => {
    const wanted = positionOf(anIndexDocument({ key: 'k0' }));
    const tied = Array.from({ length: 40_000 }, (_, at) => `k${at}`).filter((key) => positionOf(anIndexDocument({ key })) === wanted);
    await index.upsert(ada, [...tied, 'other'].map((key) => anIndexDocument({ key })));
    const pages: string[][] = [];
    for (let offset = 0; offset <= tied.length; offset += 4) pages.push(await keys('', { offset, limit: 4 }));
    expect(tied.length).toBeGreaterThan(20);
    expect(pages.flat().toSorted()).toEqual([...tied, 'other'].toSorted());
  });

  it('counts documents up to a thousand passages, and passages beyond', async () => {
    const document = (at: number, size: number) => anIndexDocument({ key: `k${at}`, occurred_at: new Date(1.7e12 + at).toISOString(), chunks: Array.from({ length: size }, () => ({ text: 'invoice' })) });
    await index.upsert(ada, Array.from({ length: 400 }, (_, at) => document(at, 2)));
    expect(await index.search(ada, { ...anything, text: 'invoice' })).toMatchObject({ total: 400 });
    await index.upsert(ada, Array.from({ length: 400 }, (_, at) => document(at, 3)));
    expect(await index.search(ada, { ...anything, text: 'invoice' })).toMatchObject({ total: 1200 });
    const far = await index.search(ada, { text: 'invoice', limit: 100, offset: 750 });
    expect(far.total).toBe(1200);
    const near = await index.search(ada, { text: 'invoice', limit: 100, offset: 0 });
    expect([near.hits[0]?.key, near.hits.length]).toEqual(['k399', 100]);
  });

  it('says that the server cannot be reached, took too long or refuses', async () => {
    await index.upsert(ada, [anIndexDocument()]);
    const impatient = await open({ readDeadlineMs: 100, writeDeadlineMs: 150 });
    qdrant.trouble = () => 'silence';
    await expect(impatient.search(ada, anything)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await expect(impatient.deleteUser(ada)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    qdrant.trouble = () => 'hang up';
    await expect(index.search(ada, anything)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    for (const [status, code] of [[429, 'UNAVAILABLE'], [500, 'UNAVAILABLE'], [403, 'UNAVAILABLE'], [504, 'DEADLINE_EXCEEDED'], [413, 'BAD_REQUEST'], [400, 'BAD_REQUEST']] as const) {
      qdrant.trouble = () => ({ status });
      await expect(index.upsert(ada, [anIndexDocument()])).rejects.toMatchObject({ code });
    }
    qdrant.trouble = () => null;
    expect(await keys('invoice')).toEqual(['event:1']);
    const lost = await openQdrantIndex({ url: 'http://127.0.0.1:1' });
    await expect(lost.stats(ada)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('sends the key, and shows it neither in an error nor in a log nor on the console', async () => {
    const key = 'key-0123456789';
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const guarded = await InMemoryQdrant.start({ apiKey: key });
    const lines: string[] = [];
    const logger = createLogger({ name: 'test', destination: { write: (line: string) => void lines.push(line) } });
    const [right, wrong] = [await openQdrantIndex({ url: `${guarded.url}/`, apiKey: key, logger }), await openQdrantIndex({ url: guarded.url, apiKey: `wrong-${key}`, logger })];
    await right.upsert(ada, [anIndexDocument({ chunks: [{ text: 'invoice', vector: vectorOf('m', 1) }] })]);
    const error = await wrong.search(ada, anything).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('QDRANT_API_KEY') });
    logger.warn({ error }, 'refused');
    expect(lines.length).toBe(3);
    expect(inspect(error, { depth: 9 }) + lines.join('')).not.toContain(key);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
    await guarded.close();
  });

  it('takes an address with a path', async () => {
    qdrant.trouble = () => ({ status: 404 });
    const behind = await openQdrantIndex({ url: `${qdrant.url}/engines/qdrant/` });
    expect(await behind.stats(ada)).toMatchObject({ generation: null });
    expect(qdrant.asked[0]?.path).toContain(`/engines/qdrant/collections/${COLLECTION}/points/`);
  });
});

/** Every part of a request that must bear the user: filters, corpora, payloads of points. */
function tenantParts(body: unknown): unknown[] {
  if (body === null || typeof body !== 'object') return [];
  if (Array.isArray(body)) return body.flatMap(tenantParts);
  return Object.entries(body).flatMap(([name, value]) => {
    if (name === 'filter' || name === 'corpus' || (name === 'payload' && !('filter' in body))) return [value];
    return tenantParts(value);
  });
}

describe('the Qdrant that tests use', () => {
  it('refuses what the description does not allow, and says so when it closes', async () => {
    const qdrant = await InMemoryQdrant.start();
    const send = (method: string, path: string, body: object) => fetch(qdrant.url + path, { method, body: JSON.stringify(body) }).then(({ status }) => status);
    expect(await send('PUT', '/collections/a', { sparse_vectors: { words: { modifier: 'idf' } } })).toBe(200);
    expect(await send('POST', '/collections/a/points/count', { filter: { must: [{ key: 'user_id', match: { valeu: 'x' } }] } })).toBe(422);
    expect(await send('POST', '/collections/a/points/scroll?wait=true', {})).toBe(422);
    expect(await send('POST', '/collections/a/points/explode', {})).toBe(422);
    await expect(qdrant.close()).rejects.toThrow(/description does not allow/);
  });
});
