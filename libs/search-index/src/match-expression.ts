import type { IndexQuery } from './search-index.js';
import { splitWords, stemWord } from './split-words.js';
import { STOP_WORDS } from './stop-words.js';

const MAX_TERMS = 32;

/** On the first chunk of a document; by source; by thread. All in the column `tags`, which scores nothing. */
export const FIRST_CHUNK = 'zfirst';
const sourceTag = (source: string) => `zs${source}`;
const threadTag = (threadId: string) => `zt${threadId.replaceAll('-', '')}`;

export function tagsOf(chunk: { source: string; thread_id: string | null }, chunkIndex: number): string {
  const thread = chunk.thread_id === null ? '' : ` ${threadTag(chunk.thread_id)}`;
  return `${chunkIndex === 0 ? `${FIRST_CHUNK} ` : ''}${sourceTag(chunk.source)}${thread}`;
}

/** The words of a query, one per stem, without stop words where it has others; of more than 32 the longest. */
export function queryTerms(text: string): string[] {
  const byStem = new Map<string, string>();
  for (const word of splitWords(text)) if (!byStem.has(stemWord(word))) byStem.set(stemWord(word), word);
  const every = [...byStem.values()];
  const telling = every.filter((word) => !STOP_WORDS.has(word));
  const words = telling.length > 0 ? telling : every;
  if (words.length <= MAX_TERMS) return words;
  return words.sort((a, b) => b.length - a.length).slice(0, MAX_TERMS);
}

const inText = (term: string) => `{title body context} : "${term}"`;

export function anyOf(terms: readonly string[]): string {
  return `(${terms.map(inText).join(' OR ')})`;
}

export function allOf(terms: readonly string[]): string {
  return `(${terms.map(inText).join(' AND ')})`;
}

/** The conditions on source and thread; null where there is none. */
export function tagFilter(query: Pick<IndexQuery, 'sources' | 'thread_id'>): string | null {
  const parts: string[] = [];
  if (query.sources && query.sources.length > 0) parts.push(`(${query.sources.map((source) => `tags : "${sourceTag(source)}"`).join(' OR ')})`);
  if (query.thread_id !== undefined) parts.push(`tags : "${threadTag(query.thread_id)}"`);
  return parts.length === 0 ? null : parts.join(' AND ');
}

export function both(left: string, right: string | null): string {
  return right === null ? left : `${left} AND ${right}`;
}

export const taggedWith = (tag: string) => `tags : "${tag}"`;
