import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { rolesOf } from '@adjutant/database';

import { readCacm, readCranfield } from './collections.eval.js';
import type { Collection } from './collections.eval.js';
import { fitLsa } from './fit-lsa.js';
import { migratePgvectorIndex, openPgvectorIndex } from './pgvector/open-pgvector-index.js';
import { PGVECTOR_SCHEMA } from './pgvector/pgvector-schema.js';
import { openQdrantIndex } from './qdrant/open-qdrant-index.js';
import type { IndexDocument, IndexHit, IndexQuery, IndexVector, SearchIndex } from './search-index.js';
import { countStems } from './split-words.js';
import { foldIn } from './term-space.js';
import { InMemoryQdrant } from './testing/in-memory-qdrant.js';
import { PgliteServer } from './testing/pglite-server.js';
import { UserIndex } from './user-index.js';

/**
 * Compares each driver's fused ranking with its BM25 alone (nDCG@10 and recall@10) on collections in the folder given as
 * argument; exits with 1 if one falls below. Servers are given the vectors that the embedded driver makes for itself.
 */
const PAGE = 10;
const USER = '11111111-1111-4111-8111-111111111111';

interface Figures {
  ndcg: number;
  recall: number;
}
type Search = (query: IndexQuery) => { hits: IndexHit[] } | Promise<{ hits: IndexHit[] }>;
type ToVector = (text: string) => IndexVector | undefined;

function ndcg(found: readonly string[], relevant: ReadonlySet<string>): number {
  const gain = (at: number) => 1 / Math.log2(at + 2);
  const reached = found.reduce((sum, key, at) => sum + (relevant.has(key) ? gain(at) : 0), 0);
  const best = Array.from({ length: Math.min(PAGE, relevant.size) }, (_, at) => gain(at)).reduce((sum, value) => sum + value, 0);
  return reached / best;
}

async function evaluate(search: Search, { queries, relevant }: Collection, toVector: ToVector = () => undefined): Promise<Figures> {
  const figures: Figures = { ndcg: 0, recall: 0 };
  const judged = queries.filter(({ id }) => relevant.has(id));
  for (const { id, text } of judged) {
    const { hits } = await search({ text, vector: toVector(text), limit: PAGE, offset: 0 });
    const [found, wanted] = [hits.map(({ key }) => key), relevant.get(id) ?? new Set<string>()];
    figures.ndcg += ndcg(found, wanted) / judged.length;
    figures.recall += found.filter((key) => wanted.has(key)).length / wanted.size / judged.length;
  }
  return figures;
}

function* batches({ documents }: Collection, toVector: ToVector = () => undefined): Generator<IndexDocument[]> {
  for (let at = 0; at < documents.length; at += 100) {
    yield documents.slice(at, at + 100).map(({ id, title, body }, nth) => ({
      key: id,
      source: 'email',
      thread_id: null,
      occurred_at: new Date(1.6e12 + (at + nth) * 1000).toISOString(),
      title,
      chunks: [{ text: body, vector: toVector(`${title}\n${body}`) }],
    }));
  }
}

/** What stands in for a model: a latent semantic space of the whole collection. */
function modelOf({ documents }: Collection): ToVector {
  const fitting = fitLsa(documents.map(({ title, body }) => countStems(`${title}\n${body}`)));
  let step = fitting.next();
  while (!step.done) step = fitting.next();
  const space = step.value;
  return (text) => (space ? { model: 'collection', values: foldIn(space, countStems(text)).values } : undefined);
}

function report(name: string, driver: string, bm25: Figures, fused: Figures): boolean {
  const say = (figures: Figures) => `${figures.ndcg.toFixed(3)} (recall ${figures.recall.toFixed(3)})`;
  process.stdout.write(`${name}, ${driver}: nDCG@10 BM25 ${say(bm25)}, fused ${say(fused)}\n`);
  return fused.ndcg >= bm25.ndcg;
}

async function runEmbedded(collection: Collection, folder: string): Promise<boolean> {
  const index = UserIndex.open(join(folder, `${collection.name}.db`));
  for (const batch of batches(collection)) index.upsert(batch);
  const search: Search = (query) => index.search(query);
  const bm25 = await evaluate(search, collection);
  while (index.step()) continue;
  const fused = await evaluate(search, collection);
  index.close();
  return report(collection.name, 'SQLite', bm25, fused);
}

async function runServer(collection: Collection, driver: string, index: SearchIndex): Promise<boolean> {
  const search: Search = (query) => index.search(USER, query);
  const toVector = modelOf(collection);
  for (const batch of batches(collection, toVector)) await index.upsert(USER, batch);
  const [bm25, fused] = [await evaluate(search, collection), await evaluate(search, collection, toVector)];
  await index.deleteUser(USER);
  return report(collection.name, driver, bm25, fused);
}

const data = process.argv[2];
if (!data) throw new Error('Say where the collections are: node dist/retrieval.eval.js FOLDER (with cacm and cranfield in it).');
const folder = mkdtempSync(join(tmpdir(), 'retrieval-'));
const [qdrant, postgres] = [await InMemoryQdrant.start(), await PgliteServer.start()];
await migratePgvectorIndex({ adminUrl: postgres.url, password: 'service-password' });
await postgres.becomeRole(rolesOf(PGVECTOR_SCHEMA).service);
const inQdrant = await openQdrantIndex({ url: qdrant.url, readDeadlineMs: 60_000, writeDeadlineMs: 60_000 });
const results: boolean[] = [];
for (const collection of [readCacm(join(data, 'cacm')), readCranfield(join(data, 'cranfield'))]) {
  results.push(await runEmbedded(collection, folder), await runServer(collection, 'Qdrant', inQdrant));
  await postgres.forgetStatements();
  const inPostgres = await openPgvectorIndex({ url: postgres.url, poolSize: 1, readDeadlineMs: 60_000 });
  results.push(await runServer(collection, 'PostgreSQL', inPostgres));
  await inPostgres.close();
}
await inQdrant.close();
await Promise.all([qdrant.close(), postgres.close()]);
rmSync(folder, { recursive: true });
process.exitCode = results.every(Boolean) ? 0 : 1;
