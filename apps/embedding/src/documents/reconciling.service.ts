import { listChangedEvents } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Bus } from '@adjutant/messaging';
import { SearchIndex } from '@adjutant/search-index';
import { Injectable } from '@nestjs/common';

import type { EmbeddingTables, IndexStateRow } from '../database/tables.entity.js';
import { DocumentsRepository } from './documents.repository.js';
import { IndexStatesRepository } from './index-states.repository.js';
import { VectorsService } from './vectors.service.js';

const PAGE = 100;
/** Changes younger than this are read again next time: a transaction that is still open may store an older time later. */
const SETTLED_AFTER_MS = 60_000;
const REVISED_AT_ONCE = 1000;
/** Longer than any announcement of a removed event may be on its way. */
const REMOVED_KEPT_MS = 7 * 86_400_000;

/** Finds what no announcement covers: events that were never announced, an index that was lost, vectors of another model. */
@Injectable()
export class ReconcilingService {
  constructor(
    private readonly database: Database<EmbeddingTables>,
    private readonly documents: DocumentsRepository,
    private readonly states: IndexStatesRepository,
    private readonly index: SearchIndex,
    private readonly bus: Bus,
    private readonly vectors: VectorsService,
    private readonly clock: Clock,
  ) {}

  async reconcile(ctx: MessageContext, signal: AbortSignal): Promise<void> {
    const state = await this.states.find(ctx);
    if (!state) return;
    await this.#compareIndex(ctx);
    await this.#readChanges(ctx, state, signal);
    const now = this.clock.now();
    await this.database.asUser(ctx, async (tx) => {
      await this.documents.forgetRemoved(tx, ctx, new Date(now.getTime() - REMOVED_KEPT_MS));
      await this.states.save(tx, ctx, { checked_at: now });
    });
  }

  async #compareIndex(ctx: MessageContext): Promise<void> {
    const { generation, model, dimension } = await this.index.stats(ctx.userId);
    await this.database.asUser(ctx, async (tx) => {
      const before = await this.states.replaceGeneration(tx, ctx, generation);
      const now = this.clock.now();
      if (before !== null && before !== generation) await this.documents.forgetIndex(tx, ctx, [], now);
      if (this.vectors.modelName !== null) await this.documents.announceForModel(tx, ctx, this.vectors.modelName, REVISED_AT_ONCE, now);
      await this.states.save(tx, ctx, { model, dimension });
    });
  }

  async #readChanges(ctx: MessageContext, state: IndexStateRow, signal: AbortSignal): Promise<void> {
    const settledBefore = this.clock.now().getTime() - SETTLED_AFTER_MS;
    let after = state.changes_read_to && state.changes_read_id ? { updated_at: state.changes_read_to.toISOString(), id: state.changes_read_id } : undefined;
    for (;;) {
      signal.throwIfAborted();
      const { events } = await this.bus.request(ctx, listChangedEvents, { after, limit: PAGE });
      const settled = events.filter((event) => Date.parse(event.updated_at) < settledBefore).at(-1);
      await this.database.asUser(ctx, async (tx) => {
        await this.documents.announce(tx, ctx, events, this.clock.now());
        if (settled) await this.states.save(tx, ctx, { changes_read_to: settled.updated_at, changes_read_id: settled.id });
      });
      const last = events.at(-1);
      if (!last || events.length < PAGE) return;
      after = { updated_at: last.updated_at, id: last.id };
    }
  }
}
