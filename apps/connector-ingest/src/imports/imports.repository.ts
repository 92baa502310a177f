import type { ImportRun } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { Database, toJson, type Selectable, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { ConnectorIngestTables, ImportsTable } from '../database/tables.js';
import { decodeCursor, encodeCursor } from '../events/page-cursor.js';

export type ImportRow = Selectable<ImportsTable>;
type Tx = Transaction<ConnectorIngestTables>;
type UserContext = Pick<MessageContext, 'userId'>;

/** How long a worker may be silent before another one takes its import over, in milliseconds. */
export const LEASE_MS = 6_000;

@Injectable()
export class ImportsRepository {
  constructor(private readonly database: Database<ConnectorIngestTables>) {}

  insert(tx: Tx, { userId, timeZone, operationId }: Pick<MessageContext, 'userId' | 'timeZone' | 'operationId'>, paths: string[], ownerAddresses: string[], now: Date, isUploaded = false): Promise<ImportRow> {
    const values = { ...(operationId ? { id: operationId } : {}), user_id: userId, state: 'queued' as const, paths: toJson(paths), is_uploaded: isUploaded, time_zone: timeZone, owner_addresses: toJson(ownerAddresses), owner_rank: ownerAddresses.length > 0 ? 2 : 0, created_at: now, updated_at: now };
    return tx.insertInto('imports').values(values as never).returningAll().executeTakeFirstOrThrow();
  }

  async find(ctx: UserContext, id: string): Promise<ImportRow | undefined> {
    return this.database.findAsUser(ctx, (db) => db.selectFrom('imports').selectAll().where('user_id', '=', ctx.userId).where('id', '=', id));
  }

  async get(ctx: UserContext, id: string): Promise<ImportRow> {
    const row = await this.find(ctx, id);
    if (!row) throw new AppError('NOT_FOUND', 'There is no such import.');
    return row;
  }

  async list(ctx: UserContext, limit: number, cursor: string | undefined): Promise<{ rows: ImportRow[]; next_cursor: string | null }> {
    const after = decodeCursor(cursor);
    const rows = await this.database.readAsUser(ctx, (db) => {
      const query = db.selectFrom('imports').selectAll().where('user_id', '=', ctx.userId);
      const page = after ? query.where(({ eb, refTuple, tuple }) => eb(refTuple('created_at', 'id'), '<', tuple(after.at, after.id))) : query;
      return page.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit + 1);
    });
    const last = rows[limit - 1];
    return { rows: rows.slice(0, limit), next_cursor: rows.length > limit && last ? encodeCursor(last.created_at, last.id) : null };
  }

  async unfinished(ctx: UserContext): Promise<string[]> {
    const rows = await this.database.readAsUser(ctx, (db) => db.selectFrom('imports').select('id').where('user_id', '=', ctx.userId).where('state', 'in', ['queued', 'running']).limit(1000));
    return rows.map(({ id }) => id);
  }

  cancel(tx: Tx, id: string, now: Date): Promise<ImportRow | undefined> {
    return tx
      .updateTable('imports')
      .set({ state: 'cancelled', message: 'It was cancelled.', finished_at: now, updated_at: now, lease_owner: null, lease_until: null })
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'running'])
      .returningAll()
      .executeTakeFirst();
  }

  /** Takes the import over unless another worker holds it. */
  claim(ctx: UserContext, id: string, worker: string, now: Date): Promise<ImportRow | undefined> {
    return this.database.asUser(ctx, (tx) =>
      tx
        .updateTable('imports')
        .set({ state: 'running', lease_owner: worker, lease_until: new Date(now.getTime() + LEASE_MS), updated_at: now })
        .where('id', '=', id)
        .where('state', 'in', ['queued', 'running'])
        .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now), eb('lease_owner', '=', worker)]))
        .returningAll()
        .executeTakeFirst(),
    );
  }

  /** Writes what the worker that holds the import knows of it; undefined if it holds it no more. */
  save(tx: Tx, id: string, worker: string, values: Partial<ImportRow>, now: Date): Promise<ImportRow | undefined> {
    const { skipped, by_format, cursor, owner_addresses, paths: _paths, ...plain } = values;
    const json = { ...(skipped ? { skipped: toJson(skipped) } : {}), ...(by_format ? { by_format: toJson(by_format) } : {}), ...(cursor ? { cursor: toJson(cursor) } : {}), ...(owner_addresses ? { owner_addresses: toJson(owner_addresses) } : {}) };
    return tx
      .updateTable('imports')
      .set({ lease_until: new Date(now.getTime() + LEASE_MS), ...plain, ...json, updated_at: now } as never)
      .where('id', '=', id)
      .where('state', '=', 'running')
      .where('lease_owner', '=', worker)
      .returningAll()
      .executeTakeFirst();
  }

  /** Takes the imports from workers that are known to be dead. */
  releaseAll(): Promise<unknown> {
    return this.database.asSystem('workers of an earlier run are gone', (tx) => tx.updateTable('imports').set({ lease_until: null }).where('state', '=', 'running').execute());
  }

  /** Imports that somebody should be working on and nobody is. */
  unattended(now: Date): Promise<{ id: string; user_id: string }[]> {
    return this.database.asSystem('find imports that no job covers', (tx) =>
      tx
        .selectFrom('imports')
        .select(['id', 'user_id'])
        .where('state', 'in', ['queued', 'running'])
        .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
        .limit(1000)
        .execute(),
    );
  }
}

/** A row as the contract shows it. */
export function toImportRun(row: ImportRow): ImportRun {
  const { owner_addresses: _addresses, owner_rank: _rank, cursor, is_uploaded: _uploaded, time_zone: _zone, lease_owner: _owner, lease_until: _until, user_id: _user, updated_at: _updated, ...shown } = row;
  return {
    ...shown,
    bytes_total: Number(row.bytes_total),
    bytes_done: Number(row.bytes_done),
    current: row.state === 'running' && cursor ? cursor.path || (row.paths[0] ?? null) : null,
    files_done: cursor?.files_before ?? 0,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}
