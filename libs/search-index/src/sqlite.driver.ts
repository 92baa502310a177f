import type { Worker } from 'node:worker_threads';

import { AppError } from '@adjutant/contracts-core';

import { CHUNK_LIMITS } from './chunk-text.js';
import type { IndexOperation, IndexResult } from './index-request.js';
import { SearchIndex } from './search-index.js';
import type { IndexAnswer, IndexDocument, IndexQuery, IndexStats } from './search-index.js';
import { startWorker } from './start-worker.js';
import { WorkerLink } from './worker-link.js';

const USER_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_DOCUMENTS = 1000;

/** `folder` holds one file per user. Times in milliseconds. Threads start with the first request and stop after `idleMs` without one. */
export interface SqliteSearchIndexOptions {
  folder: string;
  workers?: number;
  maxOpenFiles?: number;
  readDeadlineMs?: number;
  writeDeadlineMs?: number;
  idleMs?: number;
  startWorker?: () => Worker;
}

/** Full-text search by SQLite FTS5 and vectors beside it, in threads of their own. A user's file is always used by the same thread. */
export class SqliteSearchIndex extends SearchIndex {
  readonly #links: WorkerLink[];
  readonly #readDeadlineMs: number;
  readonly #writeDeadlineMs: number;

  constructor(options: SqliteSearchIndexOptions) {
    super();
    const { folder, workers = 1, maxOpenFiles = 4, readDeadlineMs = 5000, writeDeadlineMs = 30_000, idleMs = 60_000 } = options;
    const start = options.startWorker ?? (() => startWorker({ folder, maxOpen: maxOpenFiles }));
    this.#links = Array.from({ length: workers }, () => new WorkerLink({ start, idleMs }));
    this.#readDeadlineMs = readDeadlineMs;
    this.#writeDeadlineMs = writeDeadlineMs;
  }

  /** How many threads run now. */
  get runningWorkers(): number {
    return this.#links.filter((link) => link.isRunning).length;
  }

  override async upsert(userId: string, documents: IndexDocument[]): Promise<{ generation: string }> {
    checkDocuments(documents);
    return (await this.#ask(userId, { name: 'upsert', documents }, this.#writeDeadlineMs)) as { generation: string };
  }

  override async remove(userId: string, keys: string[]): Promise<void> {
    await this.#ask(userId, { name: 'remove', keys }, this.#writeDeadlineMs);
  }

  override async search(userId: string, query: IndexQuery): Promise<IndexAnswer> {
    return (await this.#ask(userId, { name: 'search', query }, this.#readDeadlineMs)) as IndexAnswer;
  }

  override async stats(userId: string): Promise<IndexStats> {
    return (await this.#ask(userId, { name: 'stats' }, this.#readDeadlineMs)) as IndexStats;
  }

  override async deleteUser(userId: string): Promise<void> {
    await this.#ask(userId, { name: 'deleteUser' }, this.#writeDeadlineMs);
  }

  override async close(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.close()));
  }

  async #ask(userId: string, operation: IndexOperation, deadlineMs: number): Promise<IndexResult> {
    if (!USER_ID.test(userId)) throw new AppError('BAD_REQUEST', 'A user id is a UUID in lower case.');
    const link = this.#links[parseInt(userId.slice(-6), 16) % this.#links.length];
    if (!link) throw new AppError('UNAVAILABLE', 'The search index has no threads.');
    return link.request(userId, operation, deadlineMs);
  }
}

function checkDocuments(documents: readonly IndexDocument[]): void {
  if (documents.length > MAX_DOCUMENTS) throw new AppError('BAD_REQUEST', `At most ${MAX_DOCUMENTS} documents are indexed at once.`);
  const keys = new Set(documents.map(({ key }) => key));
  if (keys.size < documents.length) throw new AppError('BAD_REQUEST', 'A document occurs twice among those to index.');
  for (const { key, chunks, occurred_at: occurredAt } of documents) {
    if (chunks.length === 0 || chunks.length > CHUNK_LIMITS.maxChunks) throw new AppError('BAD_REQUEST', `${key} has ${chunks.length} passages; 1 to ${CHUNK_LIMITS.maxChunks} are allowed.`);
    if (Number.isNaN(Date.parse(occurredAt))) throw new AppError('BAD_REQUEST', `${key} has no valid date.`);
  }
}
