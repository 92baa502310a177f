import { unitVector } from '../unit-vector.js';
import { positionOf, type StoredChunk } from '../rank-chunks.js';
import type { IndexDocument, IndexVector } from '../search-index.js';
import { toSparse, weighWords } from '../weigh-words.js';
import { WORDS } from './qdrant-collection.js';
import type { Payload, TenantPoints } from './tenant-points.js';

export interface ChunkPoint {
  id: string;
  vector: Record<string, { indices: number[]; values: number[] } | number[]>;
  payload: Payload;
}

/** A document as points, one for each passage. What a passage's context says is searched and not kept. */
export function pointsOf(points: TenantPoints, document: IndexDocument, spaceOf: (vector: IndexVector) => string | undefined): ChunkPoint[] {
  const { key, source, thread_id, occurred_at } = document;
  const title = document.title?.toWellFormed() ?? null;
  return document.chunks.map((chunk, chunk_index) => {
    const stored: StoredChunk = { key, chunk_index, source, thread_id, occurred_at, title, text: chunk.text.toWellFormed() };
    const words = toSparse(weighWords({ title, text: chunk.text, context: chunk.context }));
    const [dense, space] = [unitVector(chunk.vector), chunk.vector && spaceOf(chunk.vector)];
    const vector = { [WORDS]: words, ...(dense && space !== undefined ? { [space]: dense } : {}) };
    return { id: points.idOf(key, chunk_index), vector, payload: { ...stored, position: positionOf(document) } };
  });
}
