import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { ConnectorIngestTables } from '../database/tables.js';

/** What a connector has brought in so far. */
export interface ConnectorUse {
  kind: string;
  events: number;
  last_checked: string | null;
}

@Injectable()
export class ConnectorsRepository {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly clock: Clock,
  ) {}

  async use(ctx: Pick<MessageContext, 'userId'>): Promise<ConnectorUse[]> {
    const [events, imports] = await Promise.all([
      this.database.readAsUser(ctx, (db) =>
        db
          .selectFrom('events')
          .select([sql<string>`raw ->> 'connector'`.as('kind'), sql<string>`count(*)`.as('events')])
          .where('user_id', '=', ctx.userId)
          .where('deleted_at', 'is', null)
          .where('expires_at', '>', this.clock.now())
          .groupBy(sql`raw ->> 'connector'`),
      ),
      this.database.readAsUser(ctx, (db) =>
        db
          .selectFrom(sql<{ kind: string; updated_at: Date }>`(select jsonb_object_keys(by_format) as kind, updated_at from imports where user_id = ${ctx.userId}::uuid)`.as('used'))
          .select(['used.kind', sql<Date>`max(used.updated_at)`.as('last_checked')])
          .groupBy('used.kind'),
      ),
    ]);
    const checked = new Map(imports.map((row) => [row.kind, row.last_checked.toISOString()]));
    const counts = new Map(events.map((row) => [row.kind, Number(row.events)]));
    return [...new Set([...checked.keys(), ...counts.keys()])].map((kind) => ({ kind, events: counts.get(kind) ?? 0, last_checked: checked.get(kind) ?? null }));
  }
}
