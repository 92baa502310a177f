import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readCacm, readCranfield } from './collections.eval.js';
import type { Collection } from './collections.eval.js';
import { UserIndex } from './user-index.js';

/** Compares the fused ranking with BM25 alone (nDCG@10) on collections in the folder given as argument; exits with 1 if it falls below. */
const PAGE = 10;

function ndcg(found: readonly string[], relevant: ReadonlySet<string>): number {
  const gain = (at: number) => 1 / Math.log2(at + 2);
  const reached = found.reduce((sum, key, at) => sum + (relevant.has(key) ? gain(at) : 0), 0);
  const best = Array.from({ length: Math.min(PAGE, relevant.size) }, (_, at) => gain(at)).reduce((sum, value) => sum + value, 0);
  return reached / best;
}

function evaluate(index: UserIndex, { queries, relevant }: Collection): number {
  const judged = queries.filter(({ id }) => relevant.has(id));
  const scores = judged.map(({ id, text }) => {
    const { hits } = index.search({ text, limit: PAGE, offset: 0 });
    return ndcg(hits.map(({ key }) => key), relevant.get(id) ?? new Set());
  });
  return scores.reduce((sum, score) => sum + score, 0) / judged.length;
}

function fill(index: UserIndex, { documents }: Collection): void {
  for (let at = 0; at < documents.length; at += 100) {
    index.upsert(
      documents.slice(at, at + 100).map(({ id, title, body }, nth) => ({
        key: id,
        source: 'email',
        thread_id: null,
        occurred_at: new Date(1.6e12 + (at + nth) * 1000).toISOString(),
        title,
        chunks: [{ text: body }],
      })),
    );
  }
}

function run(collection: Collection, folder: string): boolean {
  const index = UserIndex.open(join(folder, `${collection.name}.db`));
  fill(index, collection);
  const bm25 = evaluate(index, collection);
  while (index.step()) continue;
  const fused = evaluate(index, collection);
  index.close();
  process.stdout.write(`${collection.name}: nDCG@10 BM25 ${bm25.toFixed(3)}, fused ${fused.toFixed(3)}\n`);
  return fused >= bm25;
}

const data = process.argv[2];
if (!data) throw new Error('Say where the collections are: node dist/retrieval.eval.js FOLDER (with cacm and cranfield in it).');
const folder = mkdtempSync(join(tmpdir(), 'retrieval-'));
const results = [readCacm(join(data, 'cacm')), readCranfield(join(data, 'cranfield'))].map((collection) => run(collection, folder));
rmSync(folder, { recursive: true });
process.exitCode = results.every(Boolean) ? 0 : 1;
