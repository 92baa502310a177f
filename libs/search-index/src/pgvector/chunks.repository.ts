import type { Transaction } from '@adjutant/database';
import { type RawBuilder, sql } from 'kysely';

import { idRange } from '../chunk-id.js';
import type { StoredChunk } from '../rank-chunks.js';
import type { IndexQuery } from '../search-index.js';
import type { ChunkRow } from './chunk-row.js';
import type { IndexesTable, SearchTables } from './tables.entity.js';
import { nearestExpression } from './vector-sql.js';

export type Tx = Transaction<SearchTables>;
type IndexRow = { [Column in keyof Omit<IndexesTable, 'user_id'>]: Column extends 'generation' | 'model' ? string : number };

export interface FoundRow {
  id: string;
  key: string;
  position: string;
}

/** The statements on one user's index; each runs in a transaction that shows that user's rows alone. */

/** How long a statement of this transaction may take from now on. */
export async function limitStatements(tx: Tx, timeoutMs: number): Promise<void> {
  await sql`select set_config('statement_timeout', ${String(timeoutMs)}, true)`.execute(tx);
}

/** Makes the user's row where there is none, and holds it: what one user adds and removes happens in turn. */
export async function holdIndex(tx: Tx, userId: string): Promise<IndexRow> {
  const { rows } = await sql<IndexRow>`
    insert into search_index.indexes (user_id) values (${userId}::uuid) on conflict (user_id) do update set chunks = indexes.chunks
    returning generation, chunks, documents, model, dimension`.execute(tx);
  if (!rows[0]) throw new Error('The row of an index was neither made nor found.');
  return rows[0];
}

export async function findIndex(tx: Tx): Promise<IndexRow | null> {
  const { rows } = await sql<IndexRow>`select generation, chunks, documents, model, dimension from search_index.indexes`.execute(tx);
  return rows[0] ?? null;
}

/** Removes documents; answers how many passages and documents they were. */
export async function dropDocuments(tx: Tx, keys: readonly string[]): Promise<{ chunks: number; documents: number }> {
  const { rows } = await sql<{ chunks: number; documents: number }>`
    with dropped as (delete from search_index.chunks where key = any (${[...keys]}::text[]) returning chunk_index)
    select count(*)::int as chunks, count(*) filter (where chunk_index = 0)::int as documents from dropped`.execute(tx);
  return rows[0] ?? { chunks: 0, documents: 0 };
}

export async function addChunks(tx: Tx, userId: string, chunks: readonly ChunkRow[]): Promise<void> {
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(chunks)}::jsonb) as g (key text, chunk_index smallint, source text, thread_id text, occurred_at text,
        position bigint, title text, body text, words text, weights text, model text, dimension int, embedding text)),
    added as (
      insert into search_index.chunks (user_id, key, chunk_index, source, thread_id, occurred_at, position, title, body, words, weights)
      select ${userId}::uuid, key, chunk_index, source, thread_id, occurred_at, position, title, body, words::tsvector, weights::sparsevec from given
      returning id, key, chunk_index)
    insert into search_index.vectors (user_id, chunk_id, model, dimension, embedding)
    select ${userId}::uuid, added.id, given.model, given.dimension, given.embedding::vector
    from given join added using (key, chunk_index) where given.embedding is not null`.execute(tx);
}

/** Adds to what the user's row counts; `newest` is the model whose vectors came last. */
export async function countChange(tx: Tx, change: { chunks: number; documents: number }, newest: { model: string; dimension: number } | null): Promise<void> {
  await sql`
    update search_index.indexes set chunks = chunks + ${change.chunks}, documents = documents + ${change.documents},
      model = coalesce(${newest?.model ?? null}::text, model), dimension = coalesce(${newest?.dimension ?? null}::int, dimension)`.execute(tx);
}

export async function dropIndex(tx: Tx): Promise<void> {
  await sql`delete from search_index.chunks`.execute(tx);
  await sql`delete from search_index.indexes`.execute(tx);
}

export async function countWords(tx: Tx, words: readonly string[], most: number): Promise<{ term: string; chunks: number }[]> {
  const { rows } = await sql<{ term: string; chunks: number }>`select term, chunks from search_index.count_words(${[...words]}::text[], ${most}::int)`.execute(tx);
  return rows;
}

/** What holds the words, best first; of more than `scored` the newest are scored. */
export async function searchWords(tx: Tx, words: string, weights: string, query: IndexQuery, scored: number, most: number): Promise<(FoundRow & { bm25: number })[]> {
  const { rows } = await sql<FoundRow & { bm25: number }>`
    select id, key, position, bm25 from search_index.search_words(${words}::tsquery, ${filtersOf(query)}, ${weights}::sparsevec, ${scored}::int, ${most}::int)`.execute(tx);
  return rows;
}

export async function countMatches(tx: Tx, words: string, query: IndexQuery, most: number): Promise<{ chunks: number; documents: number }> {
  const { rows } = await sql<{ chunks: number; documents: number }>`
    select chunks, documents from search_index.count_matches(${words}::tsquery, ${filtersOf(query)}, ${most}::int)`.execute(tx);
  return rows[0] ?? { chunks: 0, documents: 0 };
}

/** The cosines of passages that have a vector of the model. */
export async function cosinesOf(tx: Tx, ids: readonly string[], model: string, values: readonly number[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; cosine: number }>`
    select chunk_id as id, 1 - (embedding <=> ${`[${values.join(',')}]`}::vector) as cosine from search_index.vectors
    where chunk_id = any (${[...ids]}::bigint[]) and model = ${model} and dimension = ${values.length}`.execute(tx);
  return new Map(rows.map(({ id, cosine }) => [id, cosine]));
}

/** How far a search for neighbours goes on where few of those it meets are the user's. */
export async function searchFarther(tx: Tx): Promise<void> {
  await sql`select set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '200', true), set_config('hnsw.max_scan_tuples', '100000', true)`.execute(tx);
}

/** The passages nearest in meaning, nearest first. */
export async function nearestChunks(tx: Tx, query: IndexQuery, model: string, values: readonly number[], most: number): Promise<(FoundRow & { cosine: number })[]> {
  const { rows } = await nearestStatement(query, model, values, most).execute(tx);
  return rows.toSorted((a, b) => b.cosine - a.cosine);
}

export function nearestStatement(query: IndexQuery, model: string, values: readonly number[], most: number): RawBuilder<FoundRow & { cosine: number }> {
  const { type, expression } = nearestExpression(values.length);
  const distance = sql`v.${sql.raw(expression)} <=> ${`[${values.join(',')}]`}::${sql.raw(type)}`;
  return sql<FoundRow & { cosine: number }>`
    select c.id, c.key, c.position, 1 - (${distance}) as cosine from search_index.vectors v join search_index.chunks c on c.id = v.chunk_id
    where v.dimension = ${sql.lit(values.length)} and v.model = ${model} and ${conditionsOf(query)}
    order by ${distance} limit ${most}`;
}

/** The first passages of the newest documents. */
export async function newestChunks(tx: Tx, query: IndexQuery): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from search_index.chunks c where c.chunk_index = 0 and ${conditionsOf(query)}
    order by c.position desc, c.id desc limit ${query.limit} offset ${query.offset}`.execute(tx);
  return rows.map(({ id }) => id);
}

export async function countNewest(tx: Tx, query: IndexQuery): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from search_index.chunks c where c.chunk_index = 0 and ${conditionsOf(query)}`.execute(tx);
  return rows[0]?.count ?? 0;
}

export async function readChunks(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredChunk>> {
  const { rows } = await sql<StoredChunk & { id: string }>`
    select id, key, chunk_index, source, thread_id, occurred_at, title, body as text from search_index.chunks where id = any (${[...ids]}::bigint[])`.execute(tx);
  return new Map(rows.map(({ id, ...chunk }) => [id, chunk]));
}

function sourcesOf({ sources }: IndexQuery): string[] | null {
  return sources && sources.length > 0 ? sources : null;
}

function filtersOf(query: IndexQuery): RawBuilder<unknown> {
  const { low, high } = idRange(query.from, query.to);
  return sql`${sourcesOf(query)}::text[], ${query.thread_id ?? null}::text, ${low}::bigint, ${high}::bigint`;
}

function conditionsOf(query: IndexQuery): RawBuilder<unknown> {
  const { low, high } = idRange(query.from, query.to);
  const sources = sourcesOf(query);
  const conditions = [
    ...(sources ? [sql`c.source = any (${sources}::text[])`] : []),
    ...(query.thread_id === undefined ? [] : [sql`c.thread_id = ${query.thread_id}`]),
    sql`c.position between ${low}::bigint and ${high}::bigint`,
  ];
  return sql.join(conditions, sql` and `);
}
