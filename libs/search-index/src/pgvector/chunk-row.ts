import { cleanText } from '@adjutant/database';

import { unitVector } from '../unit-vector.js';
import { positionOf } from '../rank-chunks.js';
import type { IndexDocument } from '../search-index.js';
import { weighWords } from '../weigh-words.js';
import { asSparseText, asVectorOfWords } from './marked-words.js';

/** A passage as it is written; the vector, where it has one, goes into a table of its own. */
export interface ChunkRow {
  key: string;
  chunk_index: number;
  source: string;
  thread_id: string | null;
  occurred_at: string;
  position: number;
  title: string | null;
  body: string;
  words: string;
  weights: string;
  model: string | null;
  dimension: number | null;
  embedding: string | null;
}

export function rowsOf(document: IndexDocument, mark: string): ChunkRow[] {
  const { key, source, thread_id, occurred_at } = document;
  const position = positionOf(document);
  return document.chunks.map(({ text, context, vector }, chunk_index) => {
    const weights = weighWords({ title: document.title, text, context });
    const values = unitVector(vector);
    const given = vector && values ? { model: vector.model, dimension: values.length, embedding: `[${values.join(',')}]` } : { model: null, dimension: null, embedding: null };
    const title = document.title === null ? null : cleanText(document.title);
    const words = { words: asVectorOfWords(mark, weights.keys()), weights: asSparseText(weights) };
    return { key: cleanText(key), chunk_index, source, thread_id, occurred_at, position, title, body: cleanText(text), ...words, ...given };
  });
}
