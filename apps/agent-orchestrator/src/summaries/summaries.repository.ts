import type { MessageContext } from '@adjutant/contracts-core';
import { Database, toJson } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { SummaryRow, Tables } from '../database/tables.entity.js';

@Injectable()
export class SummariesRepository {
  constructor(private readonly database: Database<Tables>) {}

  async find(ctx: MessageContext, fingerprint: string): Promise<SummaryRow | undefined> {
    return this.database.findAsUser(ctx, (db) => db.selectFrom('summaries').selectAll().where('fingerprint', '=', fingerprint));
  }

  /** Stores a summary; where another was faster, that one stands. */
  async store(ctx: MessageContext, row: SummaryRow): Promise<SummaryRow> {
    const stored = await this.database.asUser(ctx, (tx) =>
      tx
        .insertInto('summaries')
        .values({ ...row, content_json: toJson(row.content_json), source_refs: toJson(row.source_refs) })
        .onConflict((conflict) => conflict.columns(['user_id', 'fingerprint']).doNothing())
        .returningAll()
        .executeTakeFirst(),
    );
    return stored ?? (await this.find(ctx, row.fingerprint)) ?? row;
  }
}
