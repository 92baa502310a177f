import { createHash } from 'node:crypto';

import type { Schemas } from '@qdrant/js-client-rest';

import { WORDS } from './qdrant-collection.js';
import type { QdrantServer } from './qdrant-server.js';

type Condition = Schemas['Condition'];
export type Point = Schemas['ScoredPoint'] | Schemas['Record'];
export type Payload = Record<string, unknown>;

/** A search as its caller writes it: conditions beside the one on the user, which is not his to write. */
export interface TenantSearch {
  conditions?: readonly Condition[];
  query?: Schemas['QueryInterface'];
  using?: string;
  prefetch?: TenantSearch;
  limit: number;
  score_threshold?: number;
  with_payload?: string[];
}

/** One part of a write. */
export type TenantWrite =
  | { put: readonly { id: string; vector: Schemas['VectorStruct']; payload: Payload }[]; onlyNew?: boolean }
  | { remove: readonly Condition[] }
  | { set: Payload; id: string };

/**
 * One user's points. Every request to them is made here, and here alone the user is put into it: into each filter, into
 * the corpus that rarity is counted in, into each payload and into the id.
 */
export class TenantPoints {
  readonly #server: QdrantServer;
  readonly #collection: string;
  readonly #userId: string;

  constructor(server: QdrantServer, collection: string, userId: string) {
    this.#server = server;
    this.#collection = collection;
    this.#userId = userId;
  }

  /** The id of one of the user's points; the same parts give the same id. */
  idOf(...parts: readonly (string | number)[]): string {
    const hex = createHash('sha256').update(JSON.stringify([this.#userId, ...parts])).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** Several searches in one request; their points in the same order. */
  async query(searches: readonly TenantSearch[]): Promise<Schemas['ScoredPoint'][][]> {
    const answers = await this.#server.read((client) => client.queryBatch(this.#collection, { searches: searches.map((search) => this.#request(search)) }));
    return answers.map(({ points }) => points);
  }

  /** By descending `orderBy`, else by id. */
  async list(conditions: readonly Condition[], limit: number, payload: string[] | true, orderBy?: string): Promise<Schemas['Record'][]> {
    const order = orderBy === undefined ? {} : { order_by: { key: orderBy, direction: 'desc' as const } };
    const { points } = await this.#server.read((client) => client.scroll(this.#collection, { filter: this.#own(conditions), limit, with_payload: payload, ...order }));
    return points;
  }

  async count(conditions: readonly Condition[]): Promise<number> {
    const { count } = await this.#server.read((client) => client.count(this.#collection, { filter: this.#own(conditions), exact: true }));
    return count;
  }

  /** In order, visible once it resolves. */
  async write(parts: readonly TenantWrite[]): Promise<void> {
    await this.#server.write((client) => client.batchUpdate(this.#collection, { operations: parts.map((part) => this.#operation(part)), wait: true }));
  }

  #own(conditions: readonly Condition[] = []): Schemas['Filter'] {
    return { must: [{ key: 'user_id', match: { value: this.#userId } }, ...conditions] };
  }

  #request({ conditions, prefetch, ...search }: TenantSearch): Schemas['QueryRequest'] {
    const rarity = search.using === WORDS ? { params: { idf: { corpus: this.#own() } } } : {};
    return { ...search, filter: this.#own(conditions), ...rarity, ...(prefetch ? { prefetch: this.#request(prefetch) } : {}) };
  }

  #operation(part: TenantWrite): Schemas['UpdateOperation'] {
    if ('remove' in part) return { delete: { filter: this.#own(part.remove) } };
    if ('set' in part) return { set_payload: { payload: part.set, filter: this.#own([{ has_id: [part.id] }]) } };
    const points = part.put.map(({ payload, ...point }) => ({ ...point, payload: { ...payload, user_id: this.#userId } }));
    return { upsert: { points, ...(part.onlyNew ? { update_mode: 'insert_only' as const } : {}) } };
  }
}
