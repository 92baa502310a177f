import type { MessageContext } from '@adjutant/contracts-core';
import { Database, toJson, type Selectable, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { VendorIdentity } from '../connectors/vendor-client.js';
import type { ConnectorIngestTables, LinkedAccountsTable } from '../database/tables.js';

export type AccountRow = Selectable<LinkedAccountsTable>;
type Tx = Transaction<ConnectorIngestTables>;
type UserContext = Pick<MessageContext, 'userId'>;

/** Longer than a run may last: after this a worker that said nothing is dead. In milliseconds. */
export const LEASE_MS = 360_000;

@Injectable()
export class AccountsRepository {
  constructor(private readonly database: Database<ConnectorIngestTables>) {}

  find({ userId }: UserContext, kind: string): Promise<AccountRow | undefined> {
    return this.database.findAsUser({ userId }, (db) => db.selectFrom('linked_accounts').selectAll().where('user_id', '=', userId).where('provider', '=', kind));
  }

  /** Links an account that is due at once. The same account with other credentials goes on where it stood; whoever reads it just now stores nothing more. */
  save(tx: Tx, { userId }: UserContext, kind: string, { id, name, place, owner_names, scopes }: VendorIdentity, credentials: string, now: Date): Promise<AccountRow> {
    const fresh = {
      provider_account_id: id,
      scopes: scopes.join(' ') || null,
      metadata: toJson({ name, place, owner_names }) as never,
      credentials,
      next_sync_at: now,
      paused_until: null,
      failures: 0,
      lease_owner: null,
      lease_until: null,
      updated_at: now,
    };
    const kept = (column: 'cursor' | 'last_sync_at' | 'created_at') => sql<never>`case when linked_accounts.provider_account_id = excluded.provider_account_id then ${sql.ref(`linked_accounts.${column}`)} else ${sql.ref(`excluded.${column}`)} end`;
    return tx
      .insertInto('linked_accounts')
      .values({ user_id: userId, provider: kind, created_at: now, ...fresh } as never)
      .onConflict((conflict) => conflict.columns(['user_id', 'provider']).doUpdateSet({ ...fresh, cursor: kept('cursor'), last_sync_at: kept('last_sync_at'), created_at: kept('created_at') }))
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** The account, for nobody else to change before `tx` ends. */
  lock(tx: Tx, id: string): Promise<AccountRow | undefined> {
    return tx.selectFrom('linked_accounts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  }

  keepCredentials(tx: Tx, id: string, credentials: string, now: Date): Promise<AccountRow> {
    return tx.updateTable('linked_accounts').set({ credentials, updated_at: now }).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
  }

  remove(tx: Tx, kind: string): Promise<AccountRow | undefined> {
    return tx.deleteFrom('linked_accounts').where('provider', '=', kind).returningAll().executeTakeFirst();
  }

  /** Due now, or as soon as its vendor wants to be asked again. */
  makeDue(tx: Tx, kind: string, now: Date): Promise<AccountRow | undefined> {
    return tx
      .updateTable('linked_accounts')
      .set({ next_sync_at: sql<Date>`greatest(${now}::timestamptz, paused_until)`, failures: 0, updated_at: now })
      .where('provider', '=', kind)
      .returningAll()
      .executeTakeFirst();
  }

  /** Is left alone until then; with null until somebody acts. */
  setBack(tx: Tx, id: string, until: Date | null, now: Date): Promise<AccountRow | undefined> {
    return tx.updateTable('linked_accounts').set({ next_sync_at: until, paused_until: until, updated_at: now }).where('id', '=', id).returningAll().executeTakeFirst();
  }

  /** Takes an account that is due, unless another worker holds it. */
  claim(ctx: UserContext, id: string, worker: string, now: Date): Promise<AccountRow | undefined> {
    return this.database.asUser(ctx, (tx) =>
      tx
        .updateTable('linked_accounts')
        .set({ lease_owner: worker, lease_until: new Date(now.getTime() + LEASE_MS) })
        .where('id', '=', id)
        .where('next_sync_at', '<=', now)
        .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
        .returningAll()
        .executeTakeFirst(),
    );
  }

  /** Writes how far the worker that holds the account has come; undefined if it holds it no more. */
  keepCursor(tx: Tx, id: string, worker: string, cursor: unknown, now: Date): Promise<AccountRow | undefined> {
    return this.#update(tx, id, worker, { cursor: toJson(cursor) as unknown, lease_until: new Date(now.getTime() + LEASE_MS), updated_at: now });
  }

  /** Gives the account back, with what is to be kept of the run. */
  release(tx: Tx, id: string, worker: string, values: Partial<Pick<AccountRow, 'next_sync_at' | 'last_sync_at' | 'paused_until' | 'failures'>> = {}): Promise<AccountRow | undefined> {
    return this.#update(tx, id, worker, { ...values, lease_owner: null, lease_until: null });
  }

  /** Takes the accounts from workers that are known to be dead. */
  releaseAll(): Promise<unknown> {
    return this.database.asSystem('workers of an earlier run are gone', (tx) => tx.updateTable('linked_accounts').set({ lease_owner: null, lease_until: null }).where('lease_owner', 'is not', null).execute());
  }

  /** Accounts that somebody should be reading and nobody is, longest due first. */
  due(now: Date): Promise<{ id: string; user_id: string }[]> {
    return this.database.asSystem('find accounts that are due', (tx) =>
      tx
        .selectFrom('linked_accounts')
        .select(['id', 'user_id'])
        .where('next_sync_at', '<=', now)
        .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
        .orderBy('next_sync_at')
        .limit(1000)
        .execute(),
    );
  }

  #update(tx: Tx, id: string, worker: string, values: Partial<AccountRow>): Promise<AccountRow | undefined> {
    return tx.updateTable('linked_accounts').set(values as never).where('id', '=', id).where('lease_owner', '=', worker).returningAll().executeTakeFirst();
  }
}
