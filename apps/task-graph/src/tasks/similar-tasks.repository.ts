import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { TaskGraphTables } from '../database/tables.js';
import type { Description, Recalled } from './recalled-task.js';

const PER_DESCRIPTION = 5;

/** Finds tasks that may be what a description speaks of: by wording, reference, thread or due time. */
@Injectable()
export class SimilarTasksRepository {
  constructor(private readonly database: Database<TaskGraphTables>) {}

  /**
   * At most five for each description, the likeliest first. Finished work counts if it was finished after it was
   * described. Runs as the system for one named user, because row-level security keeps the trigram index from being used.
   */
  recall(userId: string, descriptions: readonly Description[]): Promise<Recalled[]> {
    if (descriptions.length === 0) return Promise.resolve([]);
    return this.database.asSystem('possible duplicates by the trigram index', async (tx) => {
      const alike = sql`t.user_id = ${userId} and t.deleted_at is null and (t.status <> 'done' or t.completed_at >= d.occurred_at)`;
      const { rows } = await sql<Recalled>`
        select d.key, f.id, f.title, f.details, f.source_ref, f.source_refs, f.due_at, f.similarity
        from jsonb_to_recordset(${JSON.stringify(descriptions)}::jsonb)
          as d (key text, title text, source_ref text, thread_id uuid, due_at timestamptz, occurred_at timestamptz)
        cross join lateral (
          select t.id, t.title, t.details, t.source_ref, t.source_refs, t.due_at, public.similarity(t.title, d.title) as similarity
          from (
            (select t.* from tasks t where ${alike} and t.title operator(public.%) d.title order by t.title operator(public.<->) d.title limit ${PER_DESCRIPTION})
            union all (select t.* from tasks t where ${alike} and t.source_ref = d.source_ref limit ${PER_DESCRIPTION})
            union all (select t.* from tasks t where ${alike} and t.thread_id = d.thread_id limit ${PER_DESCRIPTION})
            union all (select t.* from tasks t where ${alike} and t.status in ('todo', 'scheduled', 'in_progress') and t.due_at = d.due_at limit ${PER_DESCRIPTION})
          ) t
          order by similarity desc, t.id
          limit ${2 * PER_DESCRIPTION}
        ) f`.execute(tx);
      return likeliest(rows);
    });
  }
}

function likeliest(rows: readonly Recalled[]): Recalled[] {
  const kept = new Map<string, Map<string, Recalled>>();
  for (const row of rows) {
    const ofKey = kept.get(row.key) ?? new Map<string, Recalled>();
    kept.set(row.key, ofKey);
    if (ofKey.size < PER_DESCRIPTION) ofKey.set(row.id, row);
  }
  return [...kept.values()].flatMap((ofKey) => [...ofKey.values()]);
}
