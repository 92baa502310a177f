import type { Connector, LinkedAccount } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { ConnectorIngestTables } from '../database/tables.js';
import { toLinkedAccount } from './to-linked-account.js';

type Tx = Transaction<ConnectorIngestTables>;

/** What a connector has brought in so far, from where it did so last, and what its last test found. */
export interface ConnectorUse {
  kind: string;
  events: number;
  /** Of the newest import that used it; of uploads nothing is left to read. */
  paths: string[];
  is_uploaded: boolean;
  used_at: string | null;
  account: LinkedAccount | null;
  tested: { status: Connector['status']; message: string | null; last_checked: string | null } | null;
}

@Injectable()
export class ConnectorsRepository {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly clock: Clock,
  ) {}

  async use(ctx: Pick<MessageContext, 'userId'>): Promise<ConnectorUse[]> {
    const [events, imports, tests, accounts] = await Promise.all([
      this.database.readAsUser(ctx, (db) =>
        db
          .selectFrom('events')
          .select([sql<string>`raw ->> 'connector'`.as('kind'), sql<string>`count(*)`.as('events')])
          .where('user_id', '=', ctx.userId)
          .where('deleted_at', 'is', null)
          .where('expires_at', '>', this.clock.now())
          .groupBy(sql`raw ->> 'connector'`),
      ),
      this.database.readAsUser(ctx, (db) =>
        db
          .selectFrom(sql<{ kind: string; paths: string[]; is_uploaded: boolean; updated_at: Date }>`(select jsonb_object_keys(by_format) as kind, paths, is_uploaded, updated_at from imports where user_id = ${ctx.userId}::uuid)`.as('used'))
          .distinctOn('used.kind')
          .select(['used.kind', 'used.paths', 'used.is_uploaded', 'used.updated_at'])
          .orderBy('used.kind')
          .orderBy('used.updated_at', 'desc'),
      ),
      this.database.readAsUser(ctx, (db) => db.selectFrom('connectors').select(['kind', 'status', 'message', 'last_checked'])),
      this.database.readAsUser(ctx, (db) => db.selectFrom('linked_accounts').select(['provider as kind', 'metadata', 'created_at', 'last_sync_at', 'next_sync_at'])),
    ]);
    const kinds = new Set([...imports, ...events, ...tests, ...accounts].map(({ kind }) => kind));
    return [...kinds].map((kind) => {
      const used = imports.find((row) => row.kind === kind);
      const tested = tests.find((row) => row.kind === kind);
      const account = accounts.find((row) => row.kind === kind);
      return {
        kind,
        events: Number(events.find((row) => row.kind === kind)?.events ?? 0),
        paths: used?.paths ?? [],
        is_uploaded: used?.is_uploaded ?? false,
        used_at: used?.updated_at.toISOString() ?? null,
        account: account ? toLinkedAccount(account, this.clock.now()) : null,
        tested: tested ? { status: tested.status, message: tested.message, last_checked: tested.last_checked?.toISOString() ?? null } : null,
      };
    });
  }

  async save(tx: Tx, userId: string, kind: string, found: Pick<Connector, 'status' | 'message'>, now: Date): Promise<void> {
    const isOver = found.status !== 'connecting';
    const values = { status: found.status, message: found.message, updated_at: now, ...(isOver ? { last_checked: now } : {}) };
    await tx
      .insertInto('connectors')
      .values({ user_id: userId, kind, meta: sql`'{}'::jsonb`, created_at: now, last_checked: null, ...values })
      .onConflict((conflict) => conflict.columns(['user_id', 'kind']).doUpdateSet(values))
      .execute();
  }

  async remove(tx: Tx, kind: string): Promise<void> {
    await tx.deleteFrom('connectors').where('kind', '=', kind).execute();
  }

  /** The kinds that wait for their test. */
  async inTest(ctx: Pick<MessageContext, 'userId'>): Promise<string[]> {
    const rows = await this.database.readAsUser(ctx, (db) => db.selectFrom('connectors').select('kind').where('status', '=', 'connecting').orderBy('kind'));
    return rows.map(({ kind }) => kind);
  }

  async usersInTest(): Promise<string[]> {
    const rows = await this.database.asSystem('find connectors that wait for a test', (tx) => tx.selectFrom('connectors').select('user_id').distinct().where('status', '=', 'connecting').limit(1000).execute());
    return rows.map(({ user_id }) => user_id);
  }
}
