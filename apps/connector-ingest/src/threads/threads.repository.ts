import type { Thread } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, type MessageContext, type Source } from '@adjutant/contracts-core';
import { Database, type Kysely } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { ConnectorIngestTables } from '../database/tables.js';
import { decodeCursor, encodeCursor } from '../events/page-cursor.js';

type UserContext = Pick<MessageContext, 'userId'>;
const eventCount = (now: Date) => sql<string>`(select count(*) from events e where e.thread_id = threads.id and e.user_id = threads.user_id and e.deleted_at is null and e.expires_at > ${now})`.as('event_count');

@Injectable()
export class ThreadsRepository {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly clock: Clock,
  ) {}

  async list(ctx: UserContext, sources: Source[] | undefined, limit: number, cursor: string | undefined): Promise<{ threads: Thread[]; total: number; next_cursor: string | null }> {
    const now = this.clock.now();
    const after = decodeCursor(cursor);
    const [rows, counted] = await Promise.all([
      this.database.readAsUser(ctx, (db) => {
        const query = shown(filtered(db, ctx, sources, now), now);
        const page = after ? query.where(({ eb, refTuple, tuple }) => eb(refTuple('last_event_at', 'id'), '<', tuple(after.at as Date | null, after.id))) : query;
        return page.orderBy('last_event_at', 'desc').orderBy('id', 'desc').limit(limit + 1);
      }),
      this.database.readAsUser(ctx, (db) => filtered(db, ctx, sources, now).select(sql<string>`count(*)`.as('total'))),
    ]);
    const last = rows[limit - 1];
    const next = rows.length > limit && last?.last_event_at ? encodeCursor(last.last_event_at, last.id) : null;
    return { threads: rows.slice(0, limit).map(toThread), total: Number(counted[0]?.total ?? 0), next_cursor: next };
  }

  async get(ctx: UserContext, id: string): Promise<Thread> {
    const now = this.clock.now();
    const [row] = await this.database.readAsUser(ctx, (db) => shown(filtered(db, ctx, undefined, now), now).where('id', '=', id));
    if (!row) throw new AppError('NOT_FOUND', 'There is no such thread.');
    return toThread(row);
  }
}

/** Threads without an event in them, expired ones included, are not listed. */
function filtered(db: Kysely<ConnectorIngestTables>, ctx: UserContext, sources: Source[] | undefined, now: Date) {
  const query = db
    .selectFrom('threads')
    .where('threads.user_id', '=', ctx.userId)
    .where('threads.last_event_at', 'is not', null)
    .where(sql<boolean>`exists (select from events e where e.thread_id = threads.id and e.deleted_at is null and e.expires_at > ${now})`);
  return sources && sources.length > 0 ? query.where('threads.source', 'in', sources) : query;
}

function shown(query: ReturnType<typeof filtered>, now: Date) {
  return query.select(['id', 'source', 'external_id', 'subject', 'participants', 'content_preview', 'last_event_at']).select(eventCount(now));
}

function toThread(row: Omit<Thread, 'event_count' | 'last_event_at'> & { event_count: string; last_event_at: Date | null }): Thread {
  return { ...row, event_count: Number(row.event_count), last_event_at: row.last_event_at?.toISOString() ?? null };
}
