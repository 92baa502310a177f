import { randomUUID } from 'node:crypto';

import { AppError } from '@adjutant/contracts-core';

import { checkDocuments, checkUserId } from '../check-documents.js';
import { unitVector } from '../unit-vector.js';
import { type IndexAnswer, type IndexDocument, type IndexQuery, type IndexStats, type IndexVector, SearchIndex } from '../search-index.js';
import type { QdrantIndexOptions } from './open-qdrant-index.js';
import { type ChunkPoint, pointsOf } from './point-of-chunk.js';
import { QdrantCollection, spaceOf } from './qdrant-collection.js';
import { generationOf, QdrantSearch } from './qdrant-search.js';
import { isMissing, isOutdated, QdrantServer } from './qdrant-server.js';
import { TenantPoints, type TenantWrite } from './tenant-points.js';

/** A request is kept well below the 32 MB that Qdrant takes, with vectors of 3,072 numbers. */
const POINTS_AT_ONCE = 256;
const KEYS_AT_ONCE = 1000;
const NO_INDEX: IndexStats = { generation: null, documents: 0, chunks: 0, model: 'none', dimension: 0 };

/**
 * All users in one collection of a Qdrant server: the words of a passage as a sparse vector whose rarity the server counts
 * among the user's own passages, and a dense space for each model beside it. Up to 256 passages are written in one
 * request; of more, what an interruption leaves out is written when the caller tries again. A passage is replaced in
 * place, and what a shorter document leaves over is removed last, so that a document that comes again is never missing.
 */
export class QdrantSearchIndex extends SearchIndex {
  readonly #server: QdrantServer;
  readonly #collection: QdrantCollection;

  constructor({ url, apiKey, collectionPrefix = 'adjutant_', readDeadlineMs = 5000, writeDeadlineMs = 30_000, logger }: QdrantIndexOptions) {
    super();
    this.#server = new QdrantServer({ url, apiKey, readDeadlineMs, writeDeadlineMs });
    this.#collection = new QdrantCollection(this.#server, collectionPrefix, logger);
  }

  override async upsert(userId: string, documents: IndexDocument[]): Promise<{ generation: string }> {
    const points = this.#pointsOf(userId);
    checkDocuments(documents);
    return this.#again(() => this.#upsert(points, documents));
  }

  override async remove(userId: string, keys: string[]): Promise<void> {
    const points = this.#pointsOf(userId);
    await orWithoutIndex(undefined, async () => {
      for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
        await points.write([{ remove: [{ key: 'key', match: { any: [...new Set(keys.slice(at, at + KEYS_AT_ONCE))] } }] }]);
      }
    });
  }

  override async search(userId: string, query: IndexQuery): Promise<IndexAnswer> {
    const points = this.#pointsOf(userId);
    const search = new QdrantSearch(points, this.#collection, incarnationOf(points));
    return this.#again(() => search.answer(query));
  }

  override async stats(userId: string): Promise<IndexStats> {
    const points = this.#pointsOf(userId);
    return orWithoutIndex(NO_INDEX, async () => {
      const [rows, documents, chunks] = await Promise.all([
        points.list([{ has_id: [incarnationOf(points)] }], 1, true),
        points.count([{ key: 'chunk_index', match: { value: 0 } }]),
        points.count([{ key: 'chunk_index', range: { gte: 0 } }]),
      ]);
      const [generation, payload] = [generationOf(rows), rows[0]?.payload];
      return generation === null ? NO_INDEX : { generation, documents, chunks, model: String(payload?.['model']), dimension: Number(payload?.['dimension']) };
    });
  }

  /** From the collections of older formats too. */
  override async deleteUser(userId: string): Promise<void> {
    checkUserId(userId);
    for (const collection of await this.#collection.everyFormat()) {
      await orWithoutIndex(undefined, () => new TenantPoints(this.#server, collection, userId).write([{ remove: [] }]));
    }
  }

  override close(): Promise<void> {
    this.#server.close();
    return Promise.resolve();
  }

  async #upsert(points: TenantPoints, documents: readonly IndexDocument[]): Promise<{ generation: string }> {
    await this.#collection.ensure();
    const newest = newestVector(documents);
    for (const { model, values } of distinctSpaces(documents)) await this.#collection.ensureSpace(model, values.length);
    const generation = await this.#incarnation(points);
    const chunks = documents.flatMap((document) => pointsOf(points, document, ({ model, values }) => spaceOf(model, values.length)));
    const last: TenantWrite[] = [...leftovers(documents)];
    if (newest) last.push({ set: { model: newest.model, dimension: newest.values.length }, id: incarnationOf(points) });
    for (const [part, isLast] of slices(chunks)) await points.write([{ put: part }, ...(isLast ? last : [])]);
    return { generation };
  }

  /** The name of the user's index; where it has none it is given one, the same for all who ask at once. */
  async #incarnation(points: TenantPoints): Promise<string> {
    const id = incarnationOf(points);
    const find = async () => generationOf(await points.list([{ has_id: [id] }], 1, ['generation']));
    const known = await find();
    if (known !== null) return known;
    await points.write([{ put: [{ id, vector: {}, payload: { generation: randomUUID(), model: 'none', dimension: 0 } }], onlyNew: true }]);
    const made = await find();
    if (made === null) throw new AppError('UNAVAILABLE', 'The search index was erased meanwhile. Try again in a moment.');
    return made;
  }

  /** Once more when the collection or a space turned out to be gone: it is made anew. */
  async #again<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isOutdated(error)) throw error;
      this.#collection.forget();
      await this.#collection.ensure();
      return work();
    }
  }

  #pointsOf(userId: string): TenantPoints {
    return new TenantPoints(this.#server, this.#collection.name, checkUserId(userId));
  }
}

function incarnationOf(points: TenantPoints): string {
  return points.idOf('incarnation');
}

async function orWithoutIndex<T>(without: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) return without;
    throw error;
  }
}

function* slices(points: readonly ChunkPoint[]): Generator<[ChunkPoint[], boolean]> {
  for (let at = 0; at < points.length; at += POINTS_AT_ONCE) yield [points.slice(at, at + POINTS_AT_ONCE), at + POINTS_AT_ONCE >= points.length];
}

/** What documents that became shorter leave over: those of one length in one condition. */
function leftovers(documents: readonly IndexDocument[]): TenantWrite[] {
  const byLength = Map.groupBy(documents, ({ chunks }) => chunks.length);
  const should = [...byLength].map(([length, those]) => ({
    must: [{ key: 'key', match: { any: those.map(({ key }) => key) } }, { key: 'chunk_index', range: { gte: length } }],
  }));
  return should.length > 0 ? [{ remove: [{ should }] }] : [];
}

function vectorsOf(documents: readonly IndexDocument[]): IndexVector[] {
  return documents.flatMap(({ chunks }) => chunks.flatMap(({ vector }) => (vector && unitVector(vector) ? [vector] : [])));
}

function newestVector(documents: readonly IndexDocument[]): IndexVector | undefined {
  return vectorsOf(documents).at(-1);
}

function distinctSpaces(documents: readonly IndexDocument[]): IndexVector[] {
  return [...new Map(vectorsOf(documents).map((vector) => [spaceOf(vector.model, vector.values.length), vector])).values()];
}
