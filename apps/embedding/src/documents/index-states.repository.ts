import type { MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { EmbeddingTables, IndexStateChange, IndexStateRow } from '../database/tables.entity.js';
import type { Tx } from './documents.repository.js';

@Injectable()
export class IndexStatesRepository {
  constructor(private readonly database: Database<EmbeddingTables>) {}

  async ensure(tx: Tx, ctx: MessageContext): Promise<void> {
    await tx.insertInto('index_states').values({ user_id: ctx.userId }).onConflict((conflict) => conflict.doNothing()).execute();
  }

  async find(ctx: MessageContext): Promise<IndexStateRow | null> {
    return (await this.database.findAsUser(ctx, (db) => db.selectFrom('index_states').selectAll())) ?? null;
  }

  /** Returns the generation that was stored before. */
  async replaceGeneration(tx: Tx, ctx: MessageContext, generation: string | null): Promise<string | null> {
    const { rows } = await sql<{ generation: string | null }>`
      update index_states s set generation = ${generation} from (select generation from index_states where user_id = ${ctx.userId}::uuid for update) before
      where s.user_id = ${ctx.userId}::uuid returning before.generation`.execute(tx);
    return rows[0]?.generation ?? null;
  }

  async save(tx: Tx, ctx: MessageContext, values: IndexStateChange): Promise<void> {
    await tx.updateTable('index_states').set(values).where('user_id', '=', ctx.userId).execute();
  }

  async usersToCheck(checkedBefore: Date): Promise<string[]> {
    const rows = await this.database.asSystem('find users whose index is due for a comparison with their events', (tx) =>
      tx
        .selectFrom('index_states')
        .select('user_id')
        .where((where) => where.or([where('checked_at', 'is', null), where('checked_at', '<=', checkedBefore)]))
        .limit(1000)
        .execute(),
    );
    return rows.map((row) => row.user_id);
  }
}
