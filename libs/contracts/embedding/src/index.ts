import { defineEvent, defineRpc, erasing, instant, pageLimit, source } from '@adjutant/contracts-core';
import { z } from 'zod';

export const objectType = z.enum(['event', 'note', 'thread', 'draft', 'entity']);

/** `score` orders the list (0..1, fused); `lexical` and `semantic` are its two parts, each scaled to 0..1 within the answer. */
export const searchHit = z.object({
  object_type: objectType,
  object_id: z.uuid(),
  chunk_index: z.number().int(),
  score: z.number(),
  lexical: z.number(),
  semantic: z.number(),
  source,
  title: z.string().nullable(),
  snippet: z.string(),
  occurred_at: instant,
  thread_id: z.uuid().nullable(),
});
export type SearchHit = z.output<typeof searchHit>;

/** Hybrid search over what one user has indexed. An empty query lists the newest. `from` is inclusive, `to` exclusive. */
export const search = defineRpc({
  name: 'embedding.search.v1',
  request: z.object({
    query: z.string().max(2000),
    sources: z.array(source).max(20).optional(),
    from: instant.optional(),
    to: instant.optional(),
    thread_id: z.uuid().optional(),
    limit: pageLimit(20, 100),
    offset: z.coerce.number().int().min(0).max(1000).default(0),
  }),
  response: z.object({ hits: z.array(searchHit), total: z.number().int(), took_ms: z.number() }),
});
export type SearchRequest = z.input<typeof search.request>;

const duplicateText = z.object({
  title: z.string(),
  snippet: z.string().default(''),
  source_ref: z.string().nullable().default(null),
  due_at: instant.nullable().default(null),
});
export type DuplicateText = z.output<typeof duplicateText>;

/**
 * The probability (calibrated, 0..1) that two descriptions name the same piece of work, pair by pair. A veto (differing
 * issue keys, versions, amounts or dates) makes it 0 and says why.
 */
export const scoreDuplicates = defineRpc({
  name: 'embedding.score-duplicates.v1',
  request: z.object({ pairs: z.array(z.object({ left: duplicateText, right: duplicateText })).min(1).max(1000) }),
  response: z.object({ scores: z.array(z.object({ probability: z.number(), veto: z.string().nullable() })) }),
});

/** How far indexing is: documents that wait, are done, or failed for good. */
export const getIndexStatus = defineRpc({
  name: 'embedding.get-index-status.v1',
  request: z.object({}),
  response: z.object({ pending: z.number().int(), indexed: z.number().int(), failed: z.number().int(), model: z.string(), dimension: z.number().int() }),
});

/** How many bytes the search index holds, of everybody together; null where only the server that keeps it knows. */
export const measureIndex = defineRpc({ name: 'embedding.measure-index.v1', request: z.object({}), response: z.object({ bytes: z.number().int().nullable() }), timeoutMs: 2_000 });

export const documentsIndexed = defineEvent({
  name: 'embedding.documents-indexed.v1',
  payload: z.object({ object_ids: z.array(z.uuid()).max(100), pending: z.number().int() }),
});

/** Removes all that the service keeps of the user who is named in the context, for good. */
export const eraseUser = defineRpc({ name: 'embedding.erase-user.v1', ...erasing });

export const embeddingContracts = { search, scoreDuplicates, getIndexStatus, measureIndex, documentsIndexed, eraseUser };
