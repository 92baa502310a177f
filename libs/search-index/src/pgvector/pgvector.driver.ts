import { AppError } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';

import { checkDocuments, checkUserId } from '../check-documents.js';
import { type IndexAnswer, type IndexDocument, type IndexQuery, type IndexStats, SearchIndex } from '../search-index.js';
import { type ChunkRow, rowsOf } from './chunk-row.js';
import { addChunks, countChange, dropDocuments, dropIndex, findIndex, holdIndex, limitStatements, type Tx } from './chunks.repository.js';
import { markOf } from './marked-words.js';
import { PGVECTOR_SCHEMA } from './pgvector-schema.js';
import type { PgvectorIndexOptions } from './open-pgvector-index.js';
import { PgvectorSearch } from './pgvector-search.js';
import type { SearchTables } from './tables.entity.js';

const ROWS_AT_ONCE = 200;
const NO_INDEX: IndexStats = { generation: null, documents: 0, chunks: 0, model: 'none', dimension: 0 };

/**
 * All users in one schema of PostgreSQL, each behind row-level security. A text index finds what holds the words, BM25 is a
 * dot product of stored weights with the rarity of the query's words, and pgvector compares vectors.
 */
export class PgvectorSearchIndex extends SearchIndex {
  readonly #database: Database<SearchTables>;
  readonly #readDeadlineMs: number;
  #isClosed = false;

  constructor({ url, poolSize = 6, readDeadlineMs = 5000, writeDeadlineMs = 30_000, lockTimeoutMs = 10_000, logger }: PgvectorIndexOptions) {
    super();
    const onError = (error: Error) => logger?.warn({ error }, 'a connection to the search index broke');
    this.#database = new Database({ url, schema: PGVECTOR_SCHEMA, poolSize, statementTimeoutMs: writeDeadlineMs, lockTimeoutMs, onError });
    this.#readDeadlineMs = readDeadlineMs;
  }

  override async upsert(userId: string, documents: IndexDocument[]): Promise<{ generation: string }> {
    checkUserId(userId);
    checkDocuments(documents);
    const mark = markOf(userId);
    const rows = documents.flatMap((document) => rowsOf(document, mark));
    return this.#run(userId, async (tx) => {
      const { generation } = await holdIndex(tx, userId);
      const dropped = await dropDocuments(tx, rows.map(({ key }) => key));
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) await addChunks(tx, userId, rows.slice(at, at + ROWS_AT_ONCE));
      await countChange(tx, { chunks: rows.length - dropped.chunks, documents: documents.length - dropped.documents }, newestModel(rows));
      return { generation };
    });
  }

  override async remove(userId: string, keys: string[]): Promise<void> {
    await this.#run(userId, async (tx) => {
      if (!(await findIndex(tx))) return;
      await holdIndex(tx, userId);
      const { chunks, documents } = await dropDocuments(tx, keys);
      await countChange(tx, { chunks: -chunks, documents: -documents }, null);
    });
  }

  override search(userId: string, query: IndexQuery): Promise<IndexAnswer> {
    return this.#read(userId, (tx) => new PgvectorSearch(tx, markOf(userId), query).answer());
  }

  override stats(userId: string): Promise<IndexStats> {
    return this.#read(userId, async (tx) => (await findIndex(tx)) ?? NO_INDEX);
  }

  override async deleteUser(userId: string): Promise<void> {
    await this.#run(userId, dropIndex);
  }

  override async close(): Promise<void> {
    this.#isClosed = true;
    await this.#database.close();
  }

  #read<T>(userId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#run(userId, async (tx) => (await Promise.all([limitStatements(tx, this.#readDeadlineMs), work(tx)]))[1]);
  }

  async #run<T>(userId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    checkUserId(userId);
    if (this.#isClosed) throw new AppError('UNAVAILABLE', 'The search index is closed.');
    try {
      return await this.#database.asUser({ userId }, work);
    } catch (error) {
      throw explain(error);
    }
  }
}

/** What PostgreSQL refuses to store it always will; two who write the same at once only have to try again. */
function explain(error: unknown): AppError {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'CONFLICT') return new AppError('UNAVAILABLE', 'The search index was busy with the same documents. Try again in a moment.', undefined, { cause: error });
  if (typeof code === 'string' && /^(22|54)/.test(code)) return new AppError('BAD_REQUEST', 'The search index cannot store a document or read a query.', undefined, { cause: error });
  return AppError.from(error);
}

function newestModel(rows: readonly ChunkRow[]): { model: string; dimension: number } | null {
  const row = rows.findLast(({ model }) => model !== null);
  return row?.model && row.dimension ? { model: row.model, dimension: row.dimension } : null;
}
