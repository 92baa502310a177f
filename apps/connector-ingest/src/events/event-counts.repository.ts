import { Clock, type MessageContext, type Source } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { ConnectorIngestTables } from '../database/tables.js';

export interface SourceCount {
  source: Source;
  events: string;
  newest_at: Date | null;
}

/** How many events there are, without counting them: what has expired is few, and the rest is kept count of. */
@Injectable()
export class EventCountsRepository {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly clock: Clock,
  ) {}

  async bySource({ userId }: Pick<MessageContext, 'userId'>, sources: readonly Source[] | undefined): Promise<SourceCount[]> {
    const rows = await this.database.readAsUser({ userId }, (db) =>
      db
        .selectFrom('event_counts as c')
        .leftJoin(
          (eb) => eb.selectFrom('events').select(['source', eb.fn.countAll<string>().as('expired')]).where('user_id', '=', userId).where('expires_at', '<=', this.clock.now()).where('deleted_at', 'is', null).groupBy('source').as('x'),
          (join) => join.onRef('x.source', '=', 'c.source'),
        )
        .select(['c.source', sql<string>`c.events - coalesce(x.expired, 0)`.as('events')])
        .where('c.user_id', '=', userId)
        .where(sql<boolean>`c.events > coalesce(x.expired, 0)`),
    );
    return rows.filter(({ source }) => !sources?.length || sources.includes(source)).map((row) => ({ ...row, newest_at: null }));
  }
}
