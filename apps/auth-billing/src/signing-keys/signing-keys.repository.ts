import { Database, toJson, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql, type Selectable } from 'kysely';

import type { AuthBillingTables, SigningKeysTable } from '../database/tables.js';

type Tx = Transaction<AuthBillingTables>;
export type SigningKeyRow = Selectable<SigningKeysTable>;

@Injectable()
export class SigningKeysRepository {
  constructor(private readonly database: Database<AuthBillingTables>) {}

  /** Alone with the keys: whoever comes second finds the key of the first. */
  locked<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.asSystem('signing keys belong to no user', async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext('auth-billing.signing-keys'))`.execute(tx);
      return work(tx);
    });
  }

  findCurrent(tx: Tx): Promise<SigningKeyRow | undefined> {
    return tx.selectFrom('signing_keys').selectAll().where('retired_at', 'is', null).orderBy('created_at', 'desc').executeTakeFirst();
  }

  /** Keys that sign, and those that signed what may still be valid. */
  async listPublic(retiredAfter: Date): Promise<Record<string, unknown>[]> {
    const rows = await this.database.asSystem('signing keys belong to no user', (tx) =>
      tx
        .selectFrom('signing_keys')
        .select('public_jwk')
        .where((where) => where.or([where('retired_at', 'is', null), where('retired_at', '>', retiredAfter)]))
        .orderBy('created_at', 'desc')
        .execute(),
    );
    return rows.map(({ public_jwk }) => public_jwk);
  }

  async insert(tx: Tx, { public_jwk, ...key }: Omit<SigningKeyRow, 'retired_at'>): Promise<void> {
    await tx.insertInto('signing_keys').values({ ...key, public_jwk: toJson(public_jwk) }).execute();
  }

  async retire(tx: Tx, kid: string, now: Date): Promise<void> {
    await tx.updateTable('signing_keys').set({ retired_at: now }).where('kid', '=', kid).execute();
  }

  async setSealed(tx: Tx, kid: string, sealed: string): Promise<void> {
    await tx.updateTable('signing_keys').set({ private_key_sealed: sealed }).where('kid', '=', kid).execute();
  }
}
