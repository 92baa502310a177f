import type { MessageContext } from '@adjutant/contracts-core';
import { Database, type Selectable } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { ConnectorIngestTables, SignInsTable } from '../database/tables.js';

export type SignInRow = Selectable<SignInsTable>;
type UserContext = Pick<MessageContext, 'userId'>;

@Injectable()
export class SignInsRepository {
  constructor(private readonly database: Database<ConnectorIngestTables>) {}

  /** In place of one that was begun before. */
  async begin(ctx: UserContext, kind: string, values: Pick<SignInRow, 'state_hash' | 'verifier' | 'expires_at'>): Promise<void> {
    await this.database.asUser(ctx, (tx) =>
      tx
        .insertInto('sign_ins')
        .values({ user_id: ctx.userId, kind, ...values })
        .onConflict((conflict) => conflict.columns(['user_id', 'kind']).doUpdateSet(values))
        .execute(),
    );
  }

  /** Puts back what was taken, unless another was begun meanwhile. */
  async giveBack(ctx: UserContext, kind: string, values: Pick<SignInRow, 'state_hash' | 'verifier' | 'expires_at'>): Promise<void> {
    await this.database.asUser(ctx, (tx) => tx.insertInto('sign_ins').values({ user_id: ctx.userId, kind, ...values }).onConflict((conflict) => conflict.columns(['user_id', 'kind']).doNothing()).execute());
  }

  /** Gives it out once. */
  take(ctx: UserContext, kind: string, stateHash: string, now: Date): Promise<SignInRow | undefined> {
    return this.database.asUser(ctx, (tx) => tx.deleteFrom('sign_ins').where('kind', '=', kind).where('state_hash', '=', stateHash).where('expires_at', '>', now).returningAll().executeTakeFirst());
  }
}
