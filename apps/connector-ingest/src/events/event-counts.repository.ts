import { Clock, type MessageContext, type Source } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { ConnectorIngestTables } from '../database/tables.js';

export interface SourceCount {
  source: Source;
  events: string;
  newest_at: Date;
}

/** How many events there are, without counting them: what has expired is few, and the rest is kept count of. */
@Injectable()
export class EventCountsRepository {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly clock: Clock,
  ) {}

  bySource({ userId }: Pick<MessageContext, 'userId'>, sources: readonly Source[] | undefined): Promise<SourceCount[]> {
    const now = this.clock.now();
    return this.database.readAsUser({ userId }, (db) =>
      db
        .selectFrom('event_counts as c')
        .leftJoin(
          (eb) => eb.selectFrom('events').select(['source', eb.fn.countAll<string>().as('expired')]).where('user_id', '=', userId).where('expires_at', '<=', now).where('deleted_at', 'is', null).groupBy('source').as('x'),
          (join) => join.onRef('x.source', '=', 'c.source'),
        )
        .innerJoinLateral(
          (eb) =>
            eb
              .selectFrom('events as e')
              .select('e.occurred_at as newest_at')
              .where('e.user_id', '=', userId)
              .whereRef('e.source', '=', 'c.source')
              .where('e.deleted_at', 'is', null)
              .where('e.expires_at', '>', now)
              .orderBy('e.occurred_at', 'desc')
              .limit(1)
              .as('n'),
          (join) => join.onTrue(),
        )
        .select(['c.source', sql<string>`c.events - coalesce(x.expired, 0)`.as('events'), 'n.newest_at'])
        .where('c.user_id', '=', userId)
        .$if(sources !== undefined && sources.length > 0, (query) => query.where('c.source', 'in', [...(sources ?? [])])),
    );
  }
}
