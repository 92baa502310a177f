import { eventsExpired } from '@adjutant/contracts-connector-ingest';
import { Clock, contextFor } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { Logger, Metrics } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';

import type { ConnectorIngestTables } from '../database/tables.js';
import { type RetentionRun, RetentionsRepository } from './retentions.repository.js';

/** Events of one user that go in one transaction, with the word to those who made something of them. */
const BATCH = 1_000;

/** Removes what was kept long enough, batch by batch; stopped anywhere, the next run goes on where it was. */
@Injectable()
export class RetentionsService {
  readonly #removed;

  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly repository: RetentionsRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.#removed = metrics.counter('adjutant_events_expired_total', 'Events that were removed because their time was over.', []);
  }

  async run(signal: AbortSignal): Promise<void> {
    const run = await this.repository.openRun(this.clock.now());
    for (let users = await this.repository.usersWithExpired(run); users.length > 0; users = await this.repository.usersWithExpired(run)) {
      for (const userId of users) await this.#removeAll(userId, run, signal);
    }
    await this.repository.finish(run, this.clock.now());
    this.logger.info({ cutoff: run.cutoff.toISOString() }, 'expired events are removed');
  }

  async #removeAll(userId: string, run: RetentionRun, signal: AbortSignal): Promise<void> {
    const ctx = contextFor(userId);
    for (let removed = BATCH; removed === BATCH; ) {
      signal.throwIfAborted();
      removed = await this.database.asUser(ctx, async (tx) => {
        const ids = await this.repository.removeBatch(tx, userId, run, BATCH, this.clock.now());
        if (ids.length > 0) await this.outbox.write(tx, ctx, eventsExpired, { event_ids: ids });
        return ids.length;
      });
      this.#removed.add({}, removed);
    }
  }
}
