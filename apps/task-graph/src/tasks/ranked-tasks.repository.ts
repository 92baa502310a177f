import type { MessageContext } from '@adjutant/contracts-core';
import type { TaskList } from '@adjutant/contracts-task-graph';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql, type RawBuilder } from 'kysely';

import type { TaskGraphTables, TaskRow } from '../database/tables.js';
import type { Bucket } from './assign-bucket.js';
import type { PagePosition } from './page-cursor.js';
import { boardRows, rankedRows, type BUCKET_NUMBERS } from './rank-expression.js';
import type { TimeFrames } from './time-frames.js';

export type BoardRow = TaskRow & { bucket: (typeof BUCKET_NUMBERS)[Bucket]; bucket_total: number };
export type PageRow = (TaskRow | { id: null }) & { sort: number; total: number; by_priority: TaskList['by_priority'] };

/** Reads that order thousands of tasks by their score as of an instant, and load only the winners. */
@Injectable()
export class RankedTasksRepository {
  constructor(private readonly database: Database<TaskGraphTables>) {}

  /** The best `perBucket` tasks of each bucket, and how many it holds. */
  readBoard(ctx: MessageContext, frames: TimeFrames, perBucket: number): Promise<BoardRow[]> {
    return this.#read<BoardRow>(ctx, sql`
      with ranked as materialized (
        select id, bucket, sort from ${boardRows(frames)} r
      )
      select t.*, b.bucket, totals.total as bucket_total
      from (select bucket, count(*)::int as total from ranked where bucket is not null group by bucket) totals
      cross join lateral (
        select r.id, r.bucket, r.sort from ranked r where r.bucket = totals.bucket order by r.sort desc, r.id limit ${perBucket}
      ) b
      join tasks t on t.id = b.id
      order by b.sort desc, b.id`);
  }

  /** One page, with the totals of all pages; a single row without a task when the page is empty. */
  readPage(ctx: MessageContext, frames: TimeFrames, page: { where: RawBuilder<unknown>; having: RawBuilder<unknown>; after: PagePosition | null; limit: number }): Promise<PageRow[]> {
    const rest = page.after ? sql`(r.sort < ${page.after.sort} or (r.sort = ${page.after.sort} and r.id > ${page.after.id}))` : sql`true`;
    return this.#read<PageRow>(ctx, sql`
      with ranked as materialized (
        select id, level, sort from ${rankedRows(frames, page.where)} r where ${page.having}
      ),
      levels as (select level, count(*)::int as total from ranked group by level)
      select t.*, p.sort, totals.total, totals.by_priority
      from (
        select coalesce(sum(total), 0)::int as total, coalesce(jsonb_object_agg(level, total), '{}') as by_priority from levels
      ) totals
      left join (select r.id, r.sort from ranked r where ${rest} order by r.sort desc, r.id limit ${page.limit}) p on true
      left join tasks t on t.id = p.id
      order by p.sort desc, p.id`);
  }

  #read<Row>(ctx: MessageContext, query: RawBuilder<unknown>): Promise<Row[]> {
    return this.database.readAsUser<Row>(ctx, (db) => ({ compile: () => query.compile(db) as never }));
  }
}
