import type { Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { AuthBillingTables, RefreshTokenRow } from '../database/tables.js';

type Tx = Transaction<AuthBillingTables>;

@Injectable()
export class RefreshTokensRepository {
  find(tx: Tx, tokenHash: string): Promise<RefreshTokenRow | undefined> {
    return tx.selectFrom('refresh_tokens').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
  }

  async insert(tx: Tx, token: Omit<RefreshTokenRow, 'used_at' | 'revoked_at'>): Promise<void> {
    await tx.insertInto('refresh_tokens').values({ ...token, used_at: null, revoked_at: null }).execute();
  }

  /** True for exactly one of those who try. */
  async use(tx: Tx, tokenHash: string, now: Date): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('refresh_tokens')
      .set({ used_at: now })
      .where('token_hash', '=', tokenHash)
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  /** True when there was something left to revoke. */
  async revokeFamily(tx: Tx, familyId: string, now: Date): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('refresh_tokens')
      .set({ revoked_at: now })
      .where('family_id', '=', familyId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async countExpired(tx: Tx, before: Date): Promise<number> {
    const { count } = await tx
      .selectFrom('refresh_tokens')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('expires_at', '<', before)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async deleteExpired(tx: Tx, before: Date): Promise<number> {
    const { numDeletedRows } = await tx.deleteFrom('refresh_tokens').where('expires_at', '<', before).executeTakeFirst();
    return Number(numDeletedRows);
  }
}
