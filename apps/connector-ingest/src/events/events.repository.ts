import type { Event, EventDetails, UnfoldedEvent } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext, type Source } from '@adjutant/contracts-core';
import { Database, type Kysely, type Selectable } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { ConnectorIngestTables, EventsTable } from '../database/tables.js';
import { EventCountsRepository, type SourceCount } from './event-counts.repository.js';
import { decodeCursor, encodeCursor } from './page-cursor.js';
import { type Folded, foldedTexts } from './folded-texts.js';

type UserContext = Pick<MessageContext, 'userId'>;
type Db = Kysely<ConnectorIngestTables>;

export interface EventFilter {
  sources?: Source[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  thread_id?: string | undefined;
}

export interface CountFilter extends EventFilter {
  needs_newest?: boolean | undefined;
}

const COLUMNS = ['id', 'source', 'external_id', 'thread_id', 'event_type', 'title', 'body', 'url', 'text_for_embedding', 'content_hash', 'importance_score', 'occurred_at', 'expires_at', 'created_at', 'updated_at'] as const;
const details = sql<EventDetails>`events.raw -> 'details'`.as('details');
const folded = sql<Folded>`jsonb_build_object('quoted', events.raw -> 'quoted', 'signature', events.raw -> 'signature', 'footer', events.raw -> 'footer', 'patch', events.raw -> 'patch', 'log', events.raw -> 'log')`.as('folded');

export type ShownEvent = Omit<Pick<Selectable<EventsTable>, (typeof COLUMNS)[number]>, never> & { details: EventDetails };

@Injectable()
export class EventsRepository {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly clock: Clock,
    private readonly counts: EventCountsRepository,
  ) {}

  async byIds(ctx: UserContext, ids: string[]): Promise<Event[]> {
    const rows = await this.database.readAsUser(ctx, (db) => live(db, ctx, this.clock.now()).where('id', 'in', ids).select(COLUMNS).select(details));
    return rows.map(toEvent);
  }

  /** The event with what is folded away in it; undefined if there is none. */
  async unfolded(ctx: UserContext, id: string): Promise<UnfoldedEvent | undefined> {
    const row = await this.database.findAsUser(ctx, (db) => live(db, ctx, this.clock.now()).where('id', '=', id).select(COLUMNS).select([details, folded]));
    return row && toUnfoldedEvent(row);
  }

  /** The newest events of a thread with what is folded away in them, newest first. */
  async ofThread(ctx: UserContext, threadId: string, limit: number): Promise<UnfoldedEvent[]> {
    const rows = await this.database.readAsUser(ctx, (db) =>
      matching(db, ctx, { thread_id: threadId }, this.clock.now()).select(COLUMNS).select([details, folded]).orderBy('occurred_at', 'desc').orderBy('id', 'desc').limit(limit),
    );
    return rows.map(toUnfoldedEvent);
  }

  async list(ctx: UserContext, filter: EventFilter, limit: number, cursor: string | undefined): Promise<{ events: Event[]; total: number; next_cursor: string | null }> {
    const after = decodeCursor(cursor);
    const [rows, total] = await Promise.all([
      this.database.readAsUser(ctx, (db) => {
        const query = matching(db, ctx, filter, this.clock.now());
        const page = after ? query.where(({ eb, refTuple, tuple }) => eb(refTuple('occurred_at', 'id'), '<', tuple(after.at, after.id))) : query;
        return page.select(COLUMNS).select(details).orderBy('occurred_at', 'desc').orderBy('id', 'desc').limit(limit + 1);
      }),
      this.count(ctx, filter),
    ]);
    const last = rows[limit - 1];
    return { events: rows.slice(0, limit).map(toEvent), total: total.total, next_cursor: rows.length > limit && last ? encodeCursor(last.occurred_at, last.id) : null };
  }

  async count(ctx: UserContext, { needs_newest, ...filter }: CountFilter): Promise<{ total: number; by_source: Record<string, number>; newest_at: string | null }> {
    const { sources, from, to, thread_id } = filter;
    const rows = await (from || to || thread_id || needs_newest ? this.countMatching(ctx, filter) : this.counts.bySource(ctx, sources));
    const newest = rows.flatMap((row) => row.newest_at?.getTime() ?? []);
    return {
      total: rows.reduce((sum, row) => sum + Number(row.events), 0),
      by_source: Object.fromEntries(rows.map((row) => [row.source, Number(row.events)])),
      newest_at: newest.length > 0 ? new Date(Math.max(...newest)).toISOString() : null,
    };
  }

  private countMatching(ctx: UserContext, filter: EventFilter): Promise<SourceCount[]> {
    return this.database.readAsUser(ctx, (db) =>
      matching(db, ctx, filter, this.clock.now())
        .select(['source', sql<string>`count(*)`.as('events'), sql<Date>`max(occurred_at)`.as('newest_at')])
        .groupBy('source'),
    );
  }

  /** For each event the one before it in its thread, in one statement. */
  async preceding(ctx: UserContext, ids: string[]): Promise<{ event_id: string; preceding: Event }[]> {
    const rows = await this.database.readAsUser(ctx, (db) =>
      db
        .selectFrom('events as later')
        .innerJoinLateral(
          (inner) =>
            live(inner as unknown as Db, ctx, this.clock.now())
              .select(COLUMNS)
              .select(details)
              .where(sql<boolean>`events.thread_id = later.thread_id and (events.occurred_at, events.id) < (later.occurred_at, later.id)`)
              .orderBy('occurred_at', 'desc')
              .orderBy('id', 'desc')
              .limit(1)
              .as('earlier'),
          (join) => join.onTrue(),
        )
        .selectAll('earlier')
        .select('later.id as later_id')
        .where('later.user_id', '=', ctx.userId)
        .where('later.id', 'in', ids),
    );
    return rows.map(({ later_id, ...earlier }) => ({ event_id: later_id, preceding: toEvent(earlier) }));
  }

  async changed(ctx: UserContext, after: { updated_at: string; id: string } | undefined, limit: number) {
    const rows = await this.database.readAsUser(ctx, (db) => {
      const query = live(db, ctx, this.clock.now()).select(['id', 'content_hash', 'source', 'updated_at']);
      const page = after ? query.where(({ eb, refTuple, tuple }) => eb(refTuple('updated_at', 'id'), '>', tuple(new Date(after.updated_at), after.id))) : query;
      return page.orderBy('updated_at').orderBy('id').limit(limit);
    });
    return rows.map((row) => ({ ...row, updated_at: row.updated_at.toISOString() }));
  }
}

/** Events that are neither deleted nor expired. The user stands in the query too, so that the index is used. */
function live(db: Db, ctx: UserContext, now: Date) {
  return db.selectFrom('events').where('events.user_id', '=', ctx.userId).where('events.deleted_at', 'is', null).where('events.expires_at', '>', now);
}

function matching(db: Db, ctx: UserContext, filter: EventFilter, now: Date) {
  let query = live(db, ctx, now);
  if (filter.sources) query = filter.sources.length > 0 ? query.where('source', 'in', filter.sources) : query;
  if (filter.from) query = query.where('occurred_at', '>=', new Date(filter.from));
  if (filter.to) query = query.where('occurred_at', '<', new Date(filter.to));
  if (filter.thread_id) query = query.where('thread_id', '=', filter.thread_id);
  return query;
}

function toEvent(row: ShownEvent): Event {
  const { occurred_at, expires_at, created_at, updated_at } = row;
  return { ...row, occurred_at: occurred_at.toISOString(), expires_at: expires_at.toISOString(), created_at: created_at.toISOString(), updated_at: updated_at.toISOString() };
}

function toUnfoldedEvent({ folded: texts, ...row }: ShownEvent & { folded: Folded }): UnfoldedEvent {
  return { ...toEvent(row), folded: foldedTexts(texts) };
}
