import { Database } from '@adjutant/database';
import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { GatewayDatabase, IdempotencyKeyTable } from './idempotency-key.entity.js';

type User = { userId: string };
export type KeyState = Pick<IdempotencyKeyTable, 'request_hash' | 'answer'>;

const PRUNE_BATCH = 1_000;

/** Rows of idempotency_keys. */
@Injectable()
export class IdempotencyKeysRepository {
  constructor(@Inject(Database) private readonly database: Database<GatewayDatabase>) {}

  /** Takes the key for this request; null when it was free, or else what holds it. Expired rows and lost leases are free. */
  claim(user: User, row: Omit<IdempotencyKeyTable, 'answer' | 'user_id'>): Promise<KeyState | null> {
    return this.database.asUser(user, async (tx) => {
      const fresh = { ...row, user_id: user.userId, answer: null };
      const taken = await tx
        .insertInto('idempotency_keys')
        .values(fresh)
        .onConflict((conflict) =>
          conflict
            .columns(['user_id', 'key_hash'])
            .doUpdateSet({ request_hash: row.request_hash, lease_until: row.lease_until, answer: null, created_at: row.created_at, expires_at: row.expires_at })
            .where(({ eb, or, and }) =>
              or([
                eb('idempotency_keys.expires_at', '<=', row.created_at),
                and([eb('idempotency_keys.lease_until', '<=', row.created_at), eb('idempotency_keys.request_hash', '=', row.request_hash)]),
              ]),
            ),
        )
        .returning('key_hash')
        .executeTakeFirst();
      if (taken) return null;
      return tx.selectFrom('idempotency_keys').select(['request_hash', 'answer']).where('key_hash', '=', row.key_hash).executeTakeFirstOrThrow();
    });
  }

  /** Holds a key whose answer is not there yet. */
  async renew(user: User, keyHash: string, until: Date): Promise<void> {
    await this.database.asUser(user, (tx) => tx.updateTable('idempotency_keys').set({ lease_until: until }).where('key_hash', '=', keyHash).where('answer', 'is', null).execute());
  }

  async store(user: User, keyHash: string, answer: string): Promise<void> {
    await this.database.asUser(user, (tx) => tx.updateTable('idempotency_keys').set({ answer, lease_until: null }).where('key_hash', '=', keyHash).execute());
  }

  async release(user: User, keyHash: string): Promise<void> {
    await this.database.asUser(user, (tx) => tx.deleteFrom('idempotency_keys').where('key_hash', '=', keyHash).where('answer', 'is', null).execute());
  }

  /** Deletes expired rows of all users, a batch at a time; how many. */
  prune(now: Date): Promise<number> {
    return this.database.asSystem('prune idempotency keys', async (tx) => {
      const expired = tx.selectFrom('idempotency_keys').select(['user_id', 'key_hash']).where('expires_at', '<=', now).limit(PRUNE_BATCH);
      const result = await tx
        .deleteFrom('idempotency_keys')
        .where(({ eb, refTuple }) => eb(refTuple('user_id', 'key_hash'), 'in', expired.$asTuple('user_id', 'key_hash')))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    });
  }

  hasExpired(now: Date): Promise<boolean> {
    return this.database.asSystem('look for expired idempotency keys', async (tx) => {
      const result = await sql<{ found: boolean }>`select exists (select 1 from idempotency_keys where expires_at <= ${now}) as found`.execute(tx);
      return result.rows[0]?.found ?? false;
    });
  }
}
