import { Database, toJson, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql, type Insertable } from 'kysely';

import type { AuthBillingTables, UserRow, UsersTable } from '../database/tables.js';

type Tx = Transaction<AuthBillingTables>;

export type ProfileValues = Partial<Pick<UserRow, 'display_name' | 'timezone' | 'preferences'>>;

@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database<AuthBillingTables>) {}

  async findMine(ctx: { userId: string }): Promise<UserRow | undefined> {
    return this.database.findAsUser(ctx, (db) => db.selectFrom('users').selectAll().where('user_id', '=', ctx.userId));
  }

  findByEmail(email: string): Promise<UserRow | undefined> {
    return this.database.asSystem('a sign-in knows only the e-mail address', (tx) => tx.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst());
  }

  findById(tx: Tx, userId: string): Promise<UserRow | undefined> {
    return tx.selectFrom('users').selectAll().where('user_id', '=', userId).executeTakeFirst();
  }

  findOwner(tx: Tx): Promise<UserRow | undefined> {
    return tx.selectFrom('users').selectAll().where('is_owner', '=', true).executeTakeFirst();
  }

  /** Undefined when the e-mail address is taken. */
  insert(tx: Tx, user: Insertable<UsersTable>): Promise<UserRow | undefined> {
    return tx.insertInto('users').values(user).onConflict((conflict) => conflict.column('email').doNothing()).returningAll().executeTakeFirst();
  }

  lockMine(tx: Tx, { userId }: { userId: string }): Promise<UserRow | undefined> {
    return tx.selectFrom('users').selectAll().where('user_id', '=', userId).forUpdate().executeTakeFirst();
  }

  update(tx: Tx, { userId }: { userId: string }, { preferences, ...values }: ProfileValues, now: Date): Promise<UserRow> {
    return tx
      .updateTable('users')
      .set({ ...values, ...(preferences ? { preferences: toJson(preferences) } : {}), updated_at: now })
      .where('user_id', '=', userId)
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  async setPasswordHash(tx: Tx, userId: string, passwordHash: string, now: Date): Promise<void> {
    await tx.updateTable('users').set({ password_hash: passwordHash, updated_at: now }).where('user_id', '=', userId).execute();
  }

  /** Holds off whoever else may be making the owner, until this transaction ends. */
  async lockOwner(tx: Tx): Promise<void> {
    await sql`select pg_advisory_xact_lock(hashtext('auth-billing.owner'))`.execute(tx);
  }
}
