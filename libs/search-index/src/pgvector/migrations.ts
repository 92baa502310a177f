import { AppError } from '@adjutant/contracts-core';
import { type Migration, type MigrationDb, rolesOf, userOwnedTable } from '@adjutant/database';
import { sql } from 'kysely';

import { PGVECTOR_SCHEMA } from './pgvector-schema.js';
import { HNSW_DIMENSIONS, nearestExpression } from './vector-sql.js';

const OLDEST_VECTOR: readonly [number, number] = [0, 8];
const USER = sql.raw(`nullif(current_setting('app.user_id', true), '')`);

async function requireVector(db: MigrationDb): Promise<void> {
  await sql`create extension if not exists vector with schema public`.execute(db);
  const { rows } = await sql<{ version: string; schema: string }>`
    select extversion as version, extnamespace::regnamespace::text as schema from pg_extension where extname = 'vector'`.execute(db);
  const [major = 0, minor = 0] = (rows[0]?.version ?? '').split('.').map(Number);
  const isOld = major < OLDEST_VECTOR[0] || (major === OLDEST_VECTOR[0] && minor < OLDEST_VECTOR[1]);
  if (isOld) throw new AppError('CONFLICT', `The search index needs the extension vector 0.8 or later, the server has ${rows[0]?.version ?? 'none'}. Update pgvector, then run "alter extension vector update".`);
  if (rows[0]?.schema !== 'public') throw new AppError('CONFLICT', 'The search index looks for the extension vector in the schema public. Run "alter extension vector set schema public".');
}

/**
 * Row-level security keeps PostgreSQL from using a text index for its own users: `@@` is not leakproof, and so is judged
 * after the policy. These functions run as their owner, take no user from their caller and look at the current one alone;
 * comparing it as text keeps the planner on the text index, whose words bear the user's mark. The policy of the owner, who
 * could do away with policies anyway, is what lets an owner who is no superuser use the index.
 */
async function addFunctions(db: MigrationDb): Promise<void> {
  const { service } = rolesOf(PGVECTOR_SCHEMA);
  const rights = sql`stable security definer set search_path = pg_catalog, search_index, public, pg_temp`;
  const matches = sql`c.user_id::text = ${USER} and c.words @@ wanted and c.position between low and high
      and (only_sources is null or c.source = any (only_sources)) and (only_thread is null or c.thread_id = only_thread)`;
  const filters = sql`wanted tsquery, only_sources text[], only_thread text, low bigint, high bigint`;
  await sql`create function count_words(terms text[], most int) returns table (term text, chunks int) language sql ${rights} as $$
    select t.term, (select count(*)::int from (select from chunks c where c.user_id::text = ${USER} and c.words @@ (quote_literal(t.term))::tsquery limit most) counted)
    from unnest(terms) t (term) $$`.execute(db);
  await sql`create function search_words(${filters}, weights sparsevec, scored int, most int)
    returns table (id bigint, key text, "position" bigint, bm25 float8) language sql ${rights} as $$
    select m.id, m.key, m.position, -(m.weights <#> search_words.weights) as bm25
    from (select c.id, c.key, c.position, c.weights from chunks c where ${matches} order by c.position desc limit scored) m
    order by bm25 desc, m.position desc, m.id::text collate "C" limit most $$`.execute(db);
  await sql`create function count_matches(${filters}, most int) returns table (chunks int, documents int) language sql ${rights} as $$
    select count(*)::int, count(distinct m.key)::int from (select c.key from chunks c where ${matches} limit most) m $$`.execute(db);
  for (const signature of ['count_words(text[], int)', 'search_words(tsquery, text[], text, bigint, bigint, sparsevec, int, int)', 'count_matches(tsquery, text[], text, bigint, bigint, int)']) {
    await sql`revoke all on function ${sql.raw(signature)} from public`.execute(db);
    await sql`grant execute on function ${sql.raw(signature)} to ${sql.id(service)}`.execute(db);
  }
  await sql`create policy chunks_select_matching on chunks for select to current_user using (true)`.execute(db);
}

const searchMigration: Migration = {
  name: '0001-search',
  async up(db) {
    await requireVector(db);
    await sql`create table indexes (
      user_id uuid primary key, generation uuid not null default gen_random_uuid(), chunks integer not null default 0, documents integer not null default 0,
      model text not null default 'none', dimension integer not null default 0)`.execute(db);
    await sql`create table chunks (
      id bigint generated always as identity primary key, user_id uuid not null, key text not null, chunk_index smallint not null,
      source text not null, thread_id text, occurred_at text not null, position bigint not null, title text, body text not null,
      words tsvector not null, weights sparsevec not null, unique (user_id, key, chunk_index)) with (toast_tuple_target = 1024)`.execute(db);
    await sql`create index chunks_by_words on chunks using gin (words) with (fastupdate = off)`.execute(db);
    await sql`create index chunks_by_time on chunks (user_id, position desc, id desc) where chunk_index = 0`.execute(db);
    await sql`create index chunks_by_source on chunks (user_id, source, position desc, id desc) where chunk_index = 0`.execute(db);
    await sql`create index chunks_by_thread on chunks (user_id, thread_id, position desc, id desc) where chunk_index = 0 and thread_id is not null`.execute(db);
    await sql`create table vectors (
      user_id uuid not null, chunk_id bigint not null references chunks (id) on delete cascade, model text not null, dimension integer not null,
      embedding vector not null, check (vector_dims(embedding) = dimension), primary key (chunk_id, model))`.execute(db);
    await sql`create index vectors_by_model on vectors (user_id, model, dimension)`.execute(db);
    for (const dimension of HNSW_DIMENSIONS) {
      const { expression, operators } = nearestExpression(dimension);
      await sql`create index ${sql.id(`vectors_near_${dimension}`)} on vectors using hnsw ((${sql.raw(expression)}) ${sql.raw(operators)}) where dimension = ${sql.lit(dimension)}`.execute(db);
    }
    for (const table of ['indexes', 'chunks', 'vectors']) await userOwnedTable(db, table);
    await addFunctions(db);
  },
  async down(db) {
    await sql`drop function count_words, search_words, count_matches`.execute(db);
    await sql`drop table vectors, chunks, indexes`.execute(db);
  },
};

export const pgvectorMigrations: readonly Migration[] = [searchMigration];
