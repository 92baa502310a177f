import { hashToken } from '@adjutant/crypto';
import { Database, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { AuthBillingTables } from '../database/tables.js';
import { FORGET_AFTER_MS, throttleDelayMs } from './throttle-delay.js';

@Injectable()
export class LoginThrottlesRepository {
  constructor(private readonly database: Database<AuthBillingTables>) {}

  /**
   * Counts a try as failed before it is made, so that many at once do not slip through; success takes the count away.
   * Returns the milliseconds for which the account is closed, 0 when the try may be made.
   */
  take(email: string, now: Date): Promise<number> {
    const email_hash = hashToken(email);
    return this.database.asSystem('a sign-in has no user yet', async (tx) => {
      const first = { email_hash, failures: 0, failed_at: now, blocked_until: now };
      await tx.insertInto('login_throttles').values(first).onConflict((conflict) => conflict.column('email_hash').doNothing()).execute();
      const row = await tx.selectFrom('login_throttles').selectAll().where('email_hash', '=', email_hash).forUpdate().executeTakeFirstOrThrow();
      if (row.blocked_until > now) return row.blocked_until.getTime() - now.getTime();
      const isForgotten = now.getTime() - row.failed_at.getTime() > FORGET_AFTER_MS;
      const failures = isForgotten ? 1 : row.failures + 1;
      const blocked_until = new Date(now.getTime() + throttleDelayMs(failures));
      await tx.updateTable('login_throttles').set({ failures, failed_at: now, blocked_until }).where('email_hash', '=', email_hash).execute();
      return 0;
    });
  }

  async clear(tx: Transaction<AuthBillingTables>, email: string): Promise<void> {
    await tx.deleteFrom('login_throttles').where('email_hash', '=', hashToken(email)).execute();
  }

  async deleteForgotten(tx: Transaction<AuthBillingTables>, now: Date): Promise<void> {
    const before = new Date(now.getTime() - FORGET_AFTER_MS);
    await tx.deleteFrom('login_throttles').where('failed_at', '<', before).where('blocked_until', '<', now).execute();
  }
}
