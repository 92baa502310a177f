import type { Worker } from 'node:worker_threads';

import { AppError } from '@adjutant/contracts-core';

import { checkDocuments, checkUserId } from './check-documents.js';
import { folderBytes } from './folder-bytes.js';
import type { IndexOperation, IndexResult } from './index-request.js';
import { SearchIndex } from './search-index.js';
import type { IndexAnswer, IndexDocument, IndexQuery, IndexStats } from './search-index.js';
import { startWorker } from './start-worker.js';
import { WorkerLink } from './worker-link.js';

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
  readonly #folder: string;
  readonly #links: WorkerLink[];
  readonly #readDeadlineMs: number;
  readonly #writeDeadlineMs: number;

  constructor(options: SqliteSearchIndexOptions) {
    super();
    const { folder, workers = 1, maxOpenFiles = 4, readDeadlineMs = 5000, writeDeadlineMs = 30_000, idleMs = 60_000 } = options;
    this.#folder = folder;
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

  override totalBytes(): Promise<number> {
    return folderBytes(this.#folder);
  }

  override async close(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.close()));
  }

  async #ask(userId: string, operation: IndexOperation, deadlineMs: number): Promise<IndexResult> {
    checkUserId(userId);
    const link = this.#links[parseInt(userId.slice(-6), 16) % this.#links.length];
    if (!link) throw new AppError('UNAVAILABLE', 'The search index has no threads.');
    return link.request(userId, operation, deadlineMs);
  }
}
