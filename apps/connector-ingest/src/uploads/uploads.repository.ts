import type { MessageContext } from '@adjutant/contracts-core';
import { Database, toJson, type Selectable, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { ConnectorIngestTables, UploadsTable } from '../database/tables.js';

export type UploadRow = Selectable<UploadsTable>;
type Tx = Transaction<ConnectorIngestTables>;
type UserContext = Pick<MessageContext, 'userId'>;

const isOver = sql<boolean>`exists (select from imports i where i.id = uploads.import_id and i.state in ('done', 'failed', 'cancelled'))`;

@Injectable()
export class UploadsRepository {
  constructor(private readonly database: Database<ConnectorIngestTables>) {}

  /** What the user has lying here; whoever asks next waits until this transaction has ended. */
  async usage(tx: Tx, userId: string): Promise<{ files: number; bytes: number }> {
    await sql`select pg_advisory_xact_lock(hashtext(${`connector-ingest.uploads.${userId}`}))`.execute(tx);
    const row = await tx
      .selectFrom('uploads')
      .select([sql<string>`count(*)`.as('files'), sql<string>`coalesce(sum(size_bytes), 0)`.as('bytes')])
      .where('user_id', '=', userId)
      .where('closed_at', 'is', null)
      .executeTakeFirstOrThrow();
    return { files: Number(row.files), bytes: Number(row.bytes) };
  }

  /** The upload; the one that this operation announced before, where it did. */
  async insert(tx: Tx, { userId, operationId }: Pick<MessageContext, 'userId' | 'operationId'>, name: string, sizeBytes: number, now: Date): Promise<UploadRow> {
    const values = { ...(operationId ? { id: operationId } : {}), user_id: userId, name, size_bytes: String(sizeBytes), created_at: now, updated_at: now };
    const inserted = await tx.insertInto('uploads').values(values as never).onConflict((conflict) => conflict.column('id').doNothing()).returningAll().executeTakeFirst();
    return inserted ?? tx.selectFrom('uploads').selectAll().where('id', '=', operationId ?? '').executeTakeFirstOrThrow();
  }

  /** Those of the ids that are the user's and of use. */
  byIds(ctx: UserContext, ids: readonly string[]): Promise<UploadRow[]> {
    return this.database.readAsUser(ctx, (db) =>
      db.selectFrom('uploads').selectAll().where('user_id', '=', ctx.userId).where('closed_at', 'is', null).where(sql<boolean>`id = any(${[...ids]}::uuid[])`),
    );
  }

  ofImport(ctx: UserContext, importId: string): Promise<UploadRow[]> {
    return this.database.readAsUser(ctx, (db) => db.selectFrom('uploads').selectAll().where('user_id', '=', ctx.userId).where('import_id', '=', importId).orderBy('created_at').orderBy('id'));
  }

  /** Gives open uploads to an import under the names they have in it; answers how many were still open. */
  async claim(tx: Tx, importId: string, names: readonly { id: string; name: string }[], now: Date): Promise<number> {
    const result = await tx
      .updateTable('uploads')
      .from(sql<{ id: string; name: string }>`(select * from jsonb_to_recordset(${toJson(names)}) as x(id uuid, name text))`.as('x'))
      .set({ import_id: importId, name: sql<string>`x.name`, updated_at: now })
      .whereRef('uploads.id', '=', 'x.id')
      .where('uploads.import_id', 'is', null)
      .where('uploads.closed_at', 'is', null)
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  /** Closes an open upload; undefined if it is none. */
  close(tx: Tx, id: string, now: Date): Promise<UploadRow | undefined> {
    return tx.updateTable('uploads').set({ closed_at: now, updated_at: now }).where('id', '=', id).where('import_id', 'is', null).where('closed_at', 'is', null).returningAll().executeTakeFirst();
  }

  /** Closes what its import is through with, and what nobody has imported since `oldest`. */
  closeDue(now: Date, oldest: Date, limit: number): Promise<Pick<UploadRow, 'id' | 'user_id'>[]> {
    return this.database.asSystem('close uploads that are of no more use', (tx) =>
      tx
        .updateTable('uploads')
        .set({ closed_at: now, updated_at: now })
        .where('id', 'in', (inner) => inner.selectFrom('uploads').select('id').where(due(oldest)).limit(limit))
        .returning(['id', 'user_id'])
        .execute(),
    );
  }

  closedBefore(before: Date, limit: number): Promise<Pick<UploadRow, 'id' | 'user_id'>[]> {
    return this.database.asSystem('find uploads to forget', (tx) => tx.selectFrom('uploads').select(['id', 'user_id']).where('closed_at', '<=', before).limit(limit).execute());
  }

  remove(ids: readonly string[]): Promise<unknown> {
    return this.database.asSystem('forget closed uploads', (tx) => tx.deleteFrom('uploads').where('closed_at', 'is not', null).where(sql<boolean>`id = any(${[...ids]}::uuid[])`).execute());
  }

  async hasDue(oldest: Date, closedBefore: Date): Promise<boolean> {
    const rows = await this.database.asSystem('find uploads that are of no more use', (tx) =>
      tx.selectFrom('uploads').select('id').where((eb) => eb.or([due(oldest), eb('closed_at', '<=', closedBefore)])).limit(1).execute(),
    );
    return rows.length > 0;
  }

  /** Those of the imports that have not ended. */
  async unfinishedImports(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.asSystem('find the imports of spooled files', (tx) =>
      tx.selectFrom('imports').select('id').where(sql<boolean>`id = any(${[...ids]}::uuid[])`).where('state', 'in', ['queued', 'running']).execute(),
    );
    return new Set(rows.map(({ id }) => id));
  }
}

function due(oldest: Date) {
  return sql<boolean>`(uploads.closed_at is null and ((uploads.import_id is null and uploads.created_at <= ${oldest}) or ${isOver}))`;
}
