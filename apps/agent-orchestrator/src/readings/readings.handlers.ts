import { getDetectionStatus } from '@adjutant/contracts-agent-orchestrator';
import { eventsIngested } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database, type Transaction } from '@adjutant/database';
import { Jobs } from '@adjutant/jobs';
import { Model } from '@adjutant/model';
import { HandlesEvent, HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { Tables } from '../database/tables.entity.js';
import { readEvents } from './readings.jobs.js';
import { ReadingsRepository } from './readings.repository.js';

@Injectable()
export class ReadingsHandlers {
  constructor(
    private readonly readings: ReadingsRepository,
    private readonly database: Database<Tables>,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly model: Model,
  ) {}

  @HandlesEvent(eventsIngested)
  async noteEvents(ctx: MessageContext, { event_ids }: z.output<typeof eventsIngested.payload>, tx: Transaction<Tables>): Promise<void> {
    await this.readings.note(tx, ctx, event_ids, this.clock.now());
    this.database.afterCommit(tx, () => this.jobs.add(readEvents, { user_id: ctx.userId }, { jobId: `read-${ctx.userId}` }));
  }

  @HandlesRequest(getDetectionStatus)
  async status(ctx: MessageContext): Promise<z.input<typeof getDetectionStatus.response>> {
    return { ...(await this.readings.counts(ctx)), model: this.model.isAvailable ? this.model.name : null };
  }
}
