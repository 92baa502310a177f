import { eventsExpired } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import type { Transaction } from '@adjutant/database';
import { HandlesEvent } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { Tables } from '../database/tables.entity.js';
import { RetentionsRepository } from './retentions.repository.js';

/** What was only made of events goes with them. */
@Injectable()
export class RetentionsHandlers {
  constructor(private readonly repository: RetentionsRepository) {}

  @HandlesEvent(eventsExpired)
  async forget(_ctx: MessageContext, { event_ids }: z.output<typeof eventsExpired.payload>, tx: Transaction<Tables>): Promise<void> {
    await this.repository.forgetReadings(tx, event_ids);
    await this.repository.forgetSummaries(tx, event_ids);
    await this.repository.forgetAnswers(tx, event_ids);
  }
}
