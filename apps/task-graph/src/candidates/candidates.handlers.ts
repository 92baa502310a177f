import { candidatesProposed } from '@adjutant/contracts-agent-orchestrator';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { getTaskStatus } from '@adjutant/contracts-task-graph';
import { Database, type Transaction } from '@adjutant/database';
import { HandlesEvent, HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { TaskGraphTables } from '../database/tables.js';
import { TaskReadsService } from '../tasks/task-reads.service.js';
import { CandidatesJobs } from './candidates.jobs.js';
import { CandidatesRepository } from './candidates.repository.js';

@Injectable()
export class CandidatesHandlers {
  constructor(
    private readonly database: Database<TaskGraphTables>,
    private readonly repository: CandidatesRepository,
    private readonly jobs: CandidatesJobs,
    private readonly reads: TaskReadsService,
    private readonly clock: Clock,
  ) {}

  @HandlesEvent(candidatesProposed)
  async store(ctx: MessageContext, { candidates }: z.output<typeof candidatesProposed.payload>, tx: Transaction<TaskGraphTables>): Promise<void> {
    if (candidates.length === 0) return;
    await this.repository.store(tx, ctx, candidates, this.clock.now());
    this.database.afterCommit(tx, () => this.jobs.add(ctx.userId));
  }

  @HandlesRequest(getTaskStatus)
  async status(ctx: MessageContext): Promise<z.output<typeof getTaskStatus.response>> {
    const [open, pending] = await Promise.all([this.reads.list(ctx, { limit: 1 }), this.repository.countPending(ctx)]);
    return { open: open.total, by_priority: open.by_priority, pending };
  }
}
