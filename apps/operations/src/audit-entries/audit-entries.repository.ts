import { Database, toJson, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { AuditEntryRow, OperationsTables } from '../database/tables.js';
import type { PagePosition } from './page-cursor.js';

export interface AuditFilter {
  object_type?: string | undefined;
  object_id?: string | undefined;
}

@Injectable()
export class AuditEntriesRepository {
  constructor(private readonly database: Database<OperationsTables>) {}

  /** Does nothing when the change was told before. */
  async insert(tx: Transaction<OperationsTables>, entry: AuditEntryRow): Promise<void> {
    await tx
      .insertInto('audit_entries')
      .values({ ...entry, details: toJson(entry.details) })
      .onConflict((conflict) => conflict.columns(['user_id', 'event_key']).doNothing())
      .execute();
  }

  /** Newest first. The user stands in the query too, so that the index is used. */
  findNewest(ctx: { userId: string }, { object_type, object_id }: AuditFilter, limit: number, after: PagePosition | null): Promise<AuditEntryRow[]> {
    return this.database.readAsUser(ctx, (db) =>
      db
        .selectFrom('audit_entries')
        .selectAll()
        .where('user_id', '=', ctx.userId)
        .$if(object_type !== undefined, (query) => query.where('object_type', '=', object_type ?? ''))
        .$if(object_id !== undefined, (query) => query.where('object_id', '=', object_id ?? ''))
        .$if(after !== null, (query) =>
          query.where(({ eb, refTuple, tuple }) => eb(refTuple('occurred_at', 'id'), '<', tuple(after?.occurred_at ?? new Date(0), after?.id ?? ''))),
        )
        .orderBy('occurred_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit),
    );
  }
}
