import type { Schemas } from '@qdrant/js-client-rest';

import { passes, type StoredPoint } from './qdrant-filter.js';
import { QdrantRefusal } from './qdrant-refusal.js';

type Scored = Schemas['ScoredPoint'];
type PayloadWish = Schemas['QueryRequest']['with_payload'];
const DEFAULT_LIMIT = 10;

/** One collection as Qdrant keeps it: named dense spaces of cosine, sparse spaces with idf, payload indexes. Written from Qdrant's REST description and its documentation of 1.19. */
export class InMemoryCollection {
  readonly points = new Map<string, StoredPoint>();
  readonly spaces = new Map<string, number>();
  readonly indexes = new Map<string, Schemas['PayloadSchemaParams']>();
  readonly #config: Schemas['CreateCollection'];
  readonly #sparse: ReadonlySet<string>;
  #version = 0;

  constructor(config: Schemas['CreateCollection']) {
    this.#config = config;
    this.#sparse = new Set(Object.keys(config.sparse_vectors ?? {}));
  }

  info(): Schemas['CollectionInfo'] {
    const vectors = Object.fromEntries([...this.spaces].map(([name, size]) => [name, { size, distance: 'Cosine' as const }]));
    const { sparse_vectors: sparse, hnsw_config: graph } = this.#config;
    const schema = [...this.indexes].map(([name, params]) => [name, { data_type: params.type, params, points: this.points.size }]);
    return {
      status: 'green',
      optimizer_status: 'ok',
      points_count: this.points.size,
      segments_count: 1,
      config: {
        params: { vectors, ...(sparse ? { sparse_vectors: sparse } : {}), shard_number: 1, replication_factor: 1 },
        hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000, ...graph },
        optimizer_config: { deleted_threshold: 0.2, vacuum_min_vector_number: 1000, default_segment_number: 0, flush_interval_sec: 5 },
      },
      payload_schema: Object.fromEntries(schema),
    } as Schemas['CollectionInfo'];
  }

  addSpace(name: string, config: Schemas['VectorNameConfig']): void {
    if (!('dense' in config)) throw new QdrantRefusal(400, 'Only dense spaces are added here');
    if (this.spaces.has(name) || this.#sparse.has(name)) return;
    this.spaces.set(name, config.dense.size);
  }

  update({ operations }: Schemas['UpdateOperations']): Schemas['UpdateResult'][] {
    return operations.map((operation) => {
      if ('upsert' in operation) this.#upsert(operation.upsert as Schemas['PointsList']);
      else if ('delete' in operation) for (const point of this.#matching((operation.delete as Schemas['FilterSelector']).filter)) this.points.delete(point.id);
      else if ('set_payload' in operation) for (const point of this.#matching(operation.set_payload.filter as Schemas['Filter'])) Object.assign(point.payload, operation.set_payload.payload);
      else throw new QdrantRefusal(400, 'An operation that is not kept here');
      return { operation_id: (this.#version += 1), status: 'completed' as const };
    });
  }

  count({ filter }: Schemas['CountRequest']): Schemas['CountResult'] {
    return { count: this.#matching(filter as Schemas['Filter']).length };
  }

  /** Of several with one value, which come first is left open: it differs with the limit, as it does between segments. */
  scroll({ filter, limit, order_by: order, with_payload: wish = true }: Schemas['ScrollRequest']): Schemas['ScrollResult'] {
    const found = this.#matching(filter as Schemas['Filter']).sort((a, b) => (a.id < b.id ? -1 : 1));
    const most = limit ?? DEFAULT_LIMIT;
    if (order) this.#sortBy(found, order as Schemas['OrderBy'], most);
    const page = found.slice(0, most);
    return { points: page.map(({ id, payload }) => ({ id, payload: chosen(payload, wish) })), next_page_offset: order ? null : (found[most]?.id ?? null) };
  }

  query(request: Schemas['QueryRequest']): Schemas['QueryResponse'] {
    const { with_payload: wish = false, offset } = request;
    const points = this.#rank(request).slice(offset ?? 0);
    return { points: points.map(({ point, score }): Scored => ({ id: point.id, version: this.#version, score: Math.fround(score), payload: chosen(point.payload, wish) })) };
  }

  #rank(request: Schemas['QueryRequest'] | Schemas['Prefetch'], among?: readonly StoredPoint[]): { point: StoredPoint; score: number }[] {
    const { prefetch, limit, score_threshold: threshold } = request;
    const first = prefetch ? this.#rank(prefetch as Schemas['Prefetch']).map(({ point }) => point) : among;
    const candidates = this.#matching(request.filter as Schemas['Filter']).filter((point) => !first || first.includes(point));
    const scored = this.#score(request, candidates).filter(({ score }) => threshold == null || score >= threshold);
    return scored.sort((a, b) => b.score - a.score || (a.point.id < b.point.id ? -1 : 1)).slice(0, limit ?? DEFAULT_LIMIT);
  }

  #score({ query, using, params }: Schemas['QueryRequest'], candidates: StoredPoint[]): { point: StoredPoint; score: number }[] {
    if (!query) return candidates.map((point) => ({ point, score: 0 }));
    const name = using ?? '';
    if (Array.isArray(query)) return this.#dense(query as number[], name, candidates);
    if (typeof query === 'object' && 'indices' in query) return this.#words(query as Schemas['SparseVector'], name, params, candidates);
    throw new QdrantRefusal(400, 'A query that is not kept here');
  }

  #dense(query: readonly number[], name: string, candidates: readonly StoredPoint[]): { point: StoredPoint; score: number }[] {
    const vector = this.#normalised(name, query);
    return candidates.flatMap((point) => {
      const stored = point.dense.get(name);
      return stored ? [{ point, score: stored.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0) }] : [];
    });
  }

  /** A dot product whose terms the server weighs by their rarity in the corpus: ln((N − n + 0.5) / (n + 0.5) + 1). */
  #words({ indices, values }: Schemas['SparseVector'], name: string, params: Schemas['QueryRequest']['params'], candidates: readonly StoredPoint[]): { point: StoredPoint; score: number }[] {
    if (!this.#sparse.has(name)) throw unknownVector(name);
    const idf = params && 'idf' in params ? params.idf : undefined;
    const corpus = idf && typeof idf === 'object' && 'corpus' in idf ? this.#matching(idf.corpus as Schemas['Filter']) : [...this.points.values()];
    const weights = indices.map((index, at) => {
      const holders = corpus.filter((point) => point.sparse.get(name)?.has(index)).length;
      return (values[at] ?? 0) * Math.log((corpus.length - holders + 0.5) / (holders + 0.5) + 1);
    });
    return candidates.flatMap((point) => {
      const stored = point.sparse.get(name);
      if (!stored || !indices.some((index) => stored.has(index))) return [];
      return [{ point, score: indices.reduce((sum, index, at) => sum + (weights[at] ?? 0) * (stored.get(index) ?? 0), 0) }];
    });
  }

  #matching(filter: Schemas['Filter'] | undefined): StoredPoint[] {
    const indexed = new Set(this.indexes.keys());
    return [...this.points.values()].filter((point) => passes(point, filter, indexed));
  }

  #sortBy(found: StoredPoint[], { key, direction }: Schemas['OrderBy'], limit: number): void {
    const index = this.indexes.get(key);
    if (!index || !('range' in index) || index.range !== true) throw new QdrantRefusal(400, `Bad request: No range index for \`order_by\` key: \`${key}\``);
    const turn = (id: string) => id.slice(limit % 30) + id.slice(0, limit % 30);
    found.sort((a, b) => (Number(a.payload[key]) - Number(b.payload[key])) * (direction === 'desc' ? -1 : 1) || (turn(a.id) < turn(b.id) ? -1 : 1));
  }

  #upsert({ points, update_mode: mode }: Schemas['PointsList']): void {
    const made = points.map((point) => this.#made(point));
    for (const point of made) if (mode !== 'insert_only' || !this.points.has(point.id)) this.points.set(point.id, point);
  }

  #made({ id, payload, vector }: Schemas['PointStruct']): StoredPoint {
    const point: StoredPoint = { id: String(id), payload: structuredClone((payload ?? {}) as Record<string, unknown>), dense: new Map(), sparse: new Map() };
    for (const [name, value] of Object.entries(vector as Record<string, Schemas['Vector']>)) {
      if (Array.isArray(value)) point.dense.set(name, this.#normalised(name, value as number[]));
      else point.sparse.set(name, this.#sparseOf(name, value as Schemas['SparseVector']));
    }
    return point;
  }

  #sparseOf(name: string, { indices, values }: Schemas['SparseVector']): Map<number, number> {
    if (!this.#sparse.has(name)) throw unknownVector(name);
    if (indices.length !== values.length || new Set(indices).size < indices.length) throw new QdrantRefusal(422, 'Validation error in JSON body: indices must be unique, one for each value');
    return new Map(indices.map((index, at) => [index, Math.fround(values[at] ?? 0)]));
  }

  #normalised(name: string, values: readonly number[]): Float32Array {
    const size = this.spaces.get(name);
    if (size === undefined) throw unknownVector(name);
    if (size !== values.length) throw new QdrantRefusal(400, `Wrong input: Vector dimension error: expected dim: ${size}, got ${values.length}`);
    const length = Math.hypot(...values);
    return Float32Array.from(values, (value) => (length > 0 ? value / length : 0));
  }
}

function unknownVector(name: string): QdrantRefusal {
  return new QdrantRefusal(400, `Wrong input: Not existing vector name error: ${name}`);
}

function chosen(payload: Record<string, unknown>, wish: PayloadWish): Record<string, unknown> | null {
  if (wish === true) return structuredClone(payload);
  return Array.isArray(wish) ? Object.fromEntries(Object.entries(payload).filter(([name]) => wish.includes(name))) : null;
}
