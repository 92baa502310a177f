import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { LRUCache } from 'lru-cache';

import type { IndexOperation, IndexResult } from './index-request.js';
import { isUnusable } from './index-schema.js';
import { UserIndex } from './user-index.js';

const NO_INDEX = { generation: null, documents: 0, chunks: 0, model: 'none', dimension: 0 };

/** The index files of a folder, at most `maxOpen` of them open. A file that cannot be used is made anew, with a new generation. */
export class IndexFiles {
  readonly #folder: string;
  readonly #open: LRUCache<string, UserIndex>;

  constructor(folder: string, maxOpen: number) {
    this.#folder = folder;
    this.#open = new LRUCache({ max: maxOpen, dispose: (index) => index.close() });
    mkdirSync(folder, { recursive: true });
  }

  run(userId: string, operation: IndexOperation): IndexResult {
    try {
      return this.#perform(userId, operation);
    } catch (error) {
      if (!isUnusable(error)) throw error;
      this.#delete(userId);
      return this.#perform(userId, operation);
    }
  }

  /** One step of the work that can wait, for any open index; false when there is none. */
  step(): boolean {
    for (const [userId, index] of this.#open.entries()) if (this.#stepOf(userId, index)) return true;
    return false;
  }

  close(): void {
    this.#open.clear();
  }

  #stepOf(userId: string, index: UserIndex): boolean {
    try {
      return index.step();
    } catch (error) {
      this.#open.delete(userId);
      if (isUnusable(error)) this.#delete(userId);
      return false;
    }
  }

  #perform(userId: string, operation: IndexOperation): IndexResult {
    if (operation.name === 'deleteUser') return this.#delete(userId);
    if (operation.name !== 'upsert' && !existsSync(this.#path(userId))) return this.#withoutIndex(operation);
    const index = this.#indexOf(userId);
    switch (operation.name) {
      case 'upsert':
        index.upsert(operation.documents);
        return { generation: index.generation };
      case 'remove':
        index.remove(operation.keys);
        return null;
      case 'search':
        return index.search(operation.query);
      case 'stats':
        return index.stats();
    }
  }

  #withoutIndex(operation: IndexOperation): IndexResult {
    if (operation.name === 'search') return { hits: [], total: 0, generation: null };
    return operation.name === 'stats' ? NO_INDEX : null;
  }

  #indexOf(userId: string): UserIndex {
    if (!existsSync(this.#path(userId))) this.#open.delete(userId);
    const known = this.#open.get(userId);
    if (known) return known;
    const index = UserIndex.open(this.#path(userId));
    this.#open.set(userId, index);
    return index;
  }

  #delete(userId: string): null {
    this.#open.delete(userId);
    const own = readdirSync(this.#folder).filter((file) => file.startsWith(`${userId}.db`));
    for (const file of own) rmSync(join(this.#folder, file), { force: true });
    return null;
  }

  #path(userId: string): string {
    return join(this.#folder, `${userId}.db`);
  }
}
