import { eventsExpired, eventsIngested } from '@adjutant/contracts-connector-ingest';
import { Clock, contextFor, type MessageContext } from '@adjutant/contracts-core';
import { getIndexStatus } from '@adjutant/contracts-embedding';
import { Database } from '@adjutant/database';
import { type JobData, type JobRun, Jobs } from '@adjutant/jobs';
import { CONFIG, HandlesEvent, HandlesJob, HandlesRequest, Sweeps } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { EmbeddingConfig } from '../config.js';
import type { EmbeddingTables } from '../database/tables.entity.js';
import { indexDocuments, reconcileIndex } from './documents.jobs.js';
import { DocumentsRepository, type Tx } from './documents.repository.js';
import { IndexStatesRepository } from './index-states.repository.js';
import { IndexStatusService } from './index-status.service.js';
import { IndexingService } from './indexing.service.js';
import { ReconcilingService } from './reconciling.service.js';

@Injectable()
export class DocumentsHandlers {
  constructor(
    private readonly database: Database<EmbeddingTables>,
    private readonly documents: DocumentsRepository,
    private readonly states: IndexStatesRepository,
    private readonly indexing: IndexingService,
    private readonly reconciling: ReconcilingService,
    private readonly status: IndexStatusService,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: EmbeddingConfig,
  ) {}

  @HandlesEvent(eventsIngested)
  async announce(ctx: MessageContext, { source, event_ids }: z.output<typeof eventsIngested.payload>, tx: Tx): Promise<void> {
    await this.states.ensure(tx, ctx);
    await this.documents.announce(tx, ctx, event_ids.map((id) => ({ id, source, content_hash: null })), this.clock.now());
    this.database.afterCommit(tx, () => this.#addIndexing(ctx.userId));
  }

  /** Their text is gone, and so the next look takes them out of the index. */
  @HandlesEvent(eventsExpired)
  async forget(ctx: MessageContext, { event_ids }: z.output<typeof eventsExpired.payload>, tx: Tx): Promise<void> {
    await this.documents.recheck(tx, ctx, event_ids, this.clock.now());
    this.database.afterCommit(tx, () => this.#addIndexing(ctx.userId));
  }

  @HandlesJob(indexDocuments)
  async index({ user_id }: JobData<typeof indexDocuments>, { signal }: JobRun): Promise<void> {
    if (await this.indexing.indexNext(contextFor(user_id), signal)) await this.#addIndexing(user_id);
  }

  @Sweeps(indexDocuments)
  async sweepPending(): Promise<number> {
    const users = await this.documents.usersWithPending();
    for (const userId of users) await this.#addIndexing(userId);
    return users.length;
  }

  @HandlesJob(reconcileIndex)
  async reconcile({ user_id }: JobData<typeof reconcileIndex>, { signal }: JobRun): Promise<void> {
    await this.reconciling.reconcile(contextFor(user_id), signal);
    await this.#addIndexing(user_id);
  }

  @Sweeps(reconcileIndex)
  async sweepUnchecked(): Promise<number> {
    const checkedBefore = new Date(this.clock.now().getTime() - this.config.INDEX_RECONCILE_MINUTES * 60_000);
    const users = await this.states.usersToCheck(checkedBefore);
    for (const userId of users) await this.jobs.add(reconcileIndex, { user_id: userId }, { jobId: userId });
    return users.length;
  }

  @HandlesRequest(getIndexStatus)
  getIndexStatus(ctx: MessageContext): Promise<z.input<typeof getIndexStatus.response>> {
    return this.status.of(ctx);
  }

  #addIndexing(userId: string): Promise<void> {
    return this.jobs.add(indexDocuments, { user_id: userId }, { jobId: userId });
  }
}
