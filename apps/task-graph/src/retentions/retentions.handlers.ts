import { eventsExpired } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import type { Transaction } from '@adjutant/database';
import { HandlesEvent } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { TaskGraphTables } from '../database/tables.js';
import { RetentionsRepository } from './retentions.repository.js';

@Injectable()
export class RetentionsHandlers {
  constructor(
    private readonly repository: RetentionsRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesEvent(eventsExpired)
  async forget(_ctx: MessageContext, { event_ids }: z.output<typeof eventsExpired.payload>, tx: Transaction<TaskGraphTables>): Promise<void> {
    await this.repository.forgetProposals(tx, event_ids);
    await this.repository.buryQuotes(tx, event_ids);
    await this.repository.forgetAppointments(tx, event_ids, this.clock.now());
  }
}
