import type { MessageContext } from '@adjutant/contracts-core';
import { Database, toJson, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { ErasureRow, OperationsTables } from '../database/tables.js';

type Tx = Transaction<OperationsTables>;
type User = Pick<MessageContext, 'userId'>;
type Values = Partial<Pick<ErasureRow, 'state' | 'round' | 'quiet_rounds' | 'removed' | 'message' | 'finished_at'>>;

@Injectable()
export class ErasuresRepository {
  constructor(private readonly database: Database<OperationsTables>) {}

  async find({ userId }: User, id: string): Promise<ErasureRow | undefined> {
    return this.database.findAsUser({ userId }, (db) => db.selectFrom('erasures').selectAll().where('user_id', '=', userId).where('id', '=', id));
  }

  /** Undefined when one is running already. */
  insert(tx: Tx, erasure: Pick<ErasureRow, 'id' | 'user_id' | 'request_id' | 'requested_at'>): Promise<ErasureRow | undefined> {
    const row = { ...erasure, state: 'running' as const, message: null, updated_at: erasure.requested_at, finished_at: null };
    return tx.insertInto('erasures').values(row).onConflict((conflict) => conflict.doNothing()).returningAll().executeTakeFirst();
  }

  running(tx: Tx, userId: string): Promise<ErasureRow | undefined> {
    return tx.selectFrom('erasures').selectAll().where('user_id', '=', userId).where('state', '=', 'running').executeTakeFirst();
  }

  /** Writes down what a round found. False when another run of it was faster, or the erasure is over. */
  async advance(tx: Tx, { id, round }: Pick<ErasureRow, 'id' | 'round'>, { removed, ...values }: Values, now: Date): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('erasures')
      .set({ ...values, ...(removed ? { removed: toJson(removed) } : {}), updated_at: now })
      .where('id', '=', id)
      .where('round', '=', round)
      .where('state', '=', 'running')
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  allRunning(): Promise<Pick<ErasureRow, 'id' | 'user_id'>[]> {
    return this.database.asSystem('find erasures that no job covers', (tx) => tx.selectFrom('erasures').select(['id', 'user_id']).where('state', '=', 'running').limit(1000).execute());
  }
}
