import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { documentsIndexed } from '@adjutant/contracts-embedding';
import { Database } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { type IndexDocument, SearchIndex } from '@adjutant/search-index';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';

import type { DocumentRow, EmbeddingTables } from '../database/tables.entity.js';
import { buildIndexDocument, hashOf, keyOf } from './build-index-document.js';
import { DocumentsRepository, type Outcome } from './documents.repository.js';
import { type EventText, EventTextsService } from './event-texts.service.js';
import { IndexStatesRepository } from './index-states.repository.js';
import { VectorsService } from './vectors.service.js';

const BATCH = 100;
const MAX_ATTEMPTS = 5;

/** A claimed document with what is to be indexed of it. */
interface Work {
  row: DocumentRow;
  text: EventText;
  document: IndexDocument;
}

interface Indexed {
  outcomes: Outcome[];
  /** Of the index that was written to; null when nothing was. */
  generation: string | null;
}

/** Brings pending documents into the search index. */
@Injectable()
export class IndexingService {
  constructor(
    private readonly database: Database<EmbeddingTables>,
    private readonly documents: DocumentsRepository,
    private readonly states: IndexStatesRepository,
    private readonly texts: EventTextsService,
    private readonly vectors: VectorsService,
    private readonly index: SearchIndex,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Indexes the next batch of a user; says whether more waits. */
  async indexNext(ctx: MessageContext, signal: AbortSignal): Promise<boolean> {
    const rows = await this.documents.listPending(ctx, BATCH);
    if (rows.length === 0) return false;
    const texts = await this.texts.fetch(ctx, rows.map((row) => row.object_id));
    const gone = await this.#removeGone(ctx, rows.filter((row) => !texts.has(row.object_id)));
    const { work, settled } = this.#plan(rows, texts);
    const { outcomes, generation } = await this.#write(ctx, work, signal);
    return (await this.#settle(ctx, [...gone, ...settled, ...outcomes], generation)) > 0;
  }

  async #removeGone(ctx: MessageContext, rows: readonly DocumentRow[]): Promise<Outcome[]> {
    if (rows.length > 0) await this.index.remove(ctx.userId, rows.map((row) => keyOf(row.object_type, row.object_id)));
    return rows.map((row) => outcomeOf(row, { state: 'removed', content_hash: null, indexed_hash: null, chunk_count: 0 }));
  }

  /** What has to be written, what is in the index already, and what can be made nothing of. */
  #plan(rows: readonly DocumentRow[], texts: ReadonlyMap<string, EventText>): { work: Work[]; settled: Outcome[] } {
    const work: Work[] = [];
    const settled: Outcome[] = [];
    for (const row of rows) {
      const text = texts.get(row.object_id);
      if (!text) continue;
      const isUnchanged = row.indexed_hash === hashOf(text.event, text.preceding, row.model) && row.model === this.vectors.modelName;
      if (isUnchanged) settled.push(outcomeOf(row, { state: 'indexed' }));
      else work.push({ row, text, document: buildIndexDocument(text.event, text.preceding) });
    }
    return { work, settled };
  }

  /** All at once; when that fails, or one of them failed before, one by one, so that a bad one fails alone. */
  async #write(ctx: MessageContext, work: readonly Work[], signal: AbortSignal): Promise<Indexed> {
    if (work.length === 0) return { outcomes: [], generation: null };
    const model = await this.vectors.addTo(ctx, work.map(({ document }) => document), signal);
    if (work.every(({ row }) => row.attempts === 0)) {
      try {
        return await this.#upsert(ctx, work, model);
      } catch (error) {
        this.logger.warn({ error, documents: work.length }, 'a batch could not be indexed, its documents are tried one by one');
      }
    }
    return this.#writeEach(ctx, work, model, signal);
  }

  async #upsert(ctx: MessageContext, work: readonly Work[], model: string | null): Promise<Indexed> {
    const { generation } = await this.index.upsert(ctx.userId, work.map(({ document }) => document));
    return { outcomes: work.map((item) => doneOutcome(item, model)), generation };
  }

  async #writeEach(ctx: MessageContext, work: readonly Work[], model: string | null, signal: AbortSignal): Promise<Indexed> {
    const all: Indexed = { outcomes: [], generation: null };
    const failures: { item: Work; error: AppError }[] = [];
    for (const item of work) {
      signal.throwIfAborted();
      try {
        const { outcomes, generation } = await this.#upsert(ctx, [item], model);
        all.outcomes.push(...outcomes);
        all.generation = generation;
      } catch (error) {
        failures.push({ item, error: AppError.from(error) });
      }
    }
    return { ...all, outcomes: [...all.outcomes, ...this.#judge(failures, all.outcomes.length > 0)] };
  }

  /** When nothing at all can be written the index is down: that counts against no document, the job is tried again. */
  #judge(failures: readonly { item: Work; error: AppError }[], isIndexUp: boolean): Outcome[] {
    const [first] = failures;
    if (first && !isIndexUp && failures.every(({ error }) => isOutage(error))) throw first.error;
    return failures.map(({ item: { row }, error }) => {
      const attempts = isOutage(error) || error.isRetryable ? row.attempts + 1 : MAX_ATTEMPTS;
      return outcomeOf(row, { state: attempts >= MAX_ATTEMPTS ? 'failed' : 'pending', attempts, last_error: error.message.slice(0, 500) });
    });
  }

  /** Returns how many documents still wait. */
  async #settle(ctx: MessageContext, outcomes: readonly Outcome[], generation: string | null): Promise<number> {
    return this.database.asUser(ctx, async (tx) => {
      const now = this.clock.now();
      const settled = new Set(await this.documents.settle(tx, ctx, outcomes, now));
      const indexed = outcomes.filter(({ state, object_id }) => state === 'indexed' && settled.has(object_id)).map(({ object_id }) => object_id);
      if (generation !== null) {
        const before = await this.states.replaceGeneration(tx, ctx, generation);
        if (before !== null && before !== generation) await this.documents.forgetIndex(tx, ctx, indexed, now);
      }
      const pending = await this.documents.countPending(tx, ctx);
      if (indexed.length > 0) await this.outbox.write(tx, ctx, documentsIndexed, { object_ids: indexed, pending });
      return pending;
    });
  }
}

function isOutage(error: AppError): boolean {
  return error.code === 'UNAVAILABLE' || error.code === 'DEADLINE_EXCEEDED';
}

function outcomeOf({ object_id, version, attempts, last_error, content_hash, indexed_hash, chunk_count, model }: DocumentRow, change: Partial<Outcome>): Outcome {
  return { object_id, version, state: 'pending', attempts, last_error, content_hash, indexed_hash, chunk_count, model, ...change };
}

function doneOutcome({ row, text, document }: Work, model: string | null): Outcome {
  const indexed_hash = hashOf(text.event, text.preceding, model);
  return outcomeOf(row, { state: 'indexed', attempts: 0, last_error: null, content_hash: text.event.content_hash, indexed_hash, chunk_count: document.chunks.length, model });
}
