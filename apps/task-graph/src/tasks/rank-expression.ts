import { sql, type RawBuilder } from 'kysely';

import { LAPSED_MONTH_HOURS, LAPSED_WEEK_HOURS, MONTH_DAYS, UNDATED, WEEK_DAYS } from './assign-bucket.js';
import { LAPSE_AFTER_HOURS, LEVEL_FLOORS, RECENCY_HALF_HOURS, URGENCY_HALF_HOURS, WEIGHTS } from './rank-tasks.js';
import type { TimeFrames } from './time-frames.js';

type Expression = RawBuilder<unknown>;
const lit = (value: number) => sql.lit(value);

/** Open work whose time has come: what assign-lane.ts calls on deck. */
export function onDeck(now: Date): Expression {
  return sql`t.status not in ('done', 'dismissed') and (t.status <> 'snoozed' or t.snoozed_until <= ${now})`;
}

/** rank-tasks.ts in SQL, for ordering; a test holds the two together. */
const score = sql`
  h.standing + ${lit(WEIGHTS.recency * RECENCY_HALF_HOURS)} / (${lit(RECENCY_HALF_HOURS)} + greatest(h.age, 0))
  + case when h.hours_left is null then 0 else ${lit(WEIGHTS.urgency * URGENCY_HALF_HOURS)} / (${lit(URGENCY_HALF_HOURS)} + greatest(h.hours_left, 0)
    + case when h.is_kept then 0 else greatest(-h.hours_left - ${lit(LAPSE_AFTER_HOURS)}, 0) end) end`;

/** assign-bucket.ts in SQL. */
const bucket = sql`
  case
    when s.hours_left is null then case
      when s.score >= ${lit(UNDATED.today.score)} and s.age <= ${lit(UNDATED.today.ageHours)} then 'today'
      when s.score >= ${lit(UNDATED.week.score)} and s.age <= ${lit(UNDATED.week.ageHours)} then 'week'
      when s.age <= ${lit(UNDATED.month.ageHours)} then 'month' end
    when not s.is_kept and s.hours_left < ${lit(-LAPSED_MONTH_HOURS)} then null
    when not s.is_kept and s.hours_left < ${lit(-LAPSED_WEEK_HOURS)} then 'month'
    when not s.is_kept and s.hours_left < ${lit(-LAPSE_AFTER_HOURS)} then 'week'
    when s.hours_left <= s.hours_left_today then 'today'
    when s.hours_left <= s.hours_left_today + ${lit(WEEK_DAYS * 24)} then 'week'
    when s.hours_left <= s.hours_left_today + ${lit(MONTH_DAYS * 24)} then 'month'
  end`;

const level = sql`
  coalesce(s.stated_priority, case
    when s.score >= ${lit(LEVEL_FLOORS.critical)} then 'critical'
    when s.score >= ${lit(LEVEL_FLOORS.high)} then 'high'
    when s.score >= ${lit(LEVEL_FLOORS.medium)} then 'medium'
    else 'low' end)`;

/**
 * One number to order by: open work by its score, that of archives after it, what sleeps after that, and at the end what
 * is finished, the latest first.
 */
function sortBy(now: Date): Expression {
  return sql`
    case
      when s.status in ('done', 'dismissed') then extract(epoch from coalesce(s.completed_at, s.updated_at))::float8 / 3.6e9 - 10
      when s.status = 'snoozed' and (s.snoozed_until is null or s.snoozed_until > ${now}) then s.score - 4
      when s.is_archive then s.score - 2
      else s.score
    end`;
}

function framesTable(frames: TimeFrames): Expression {
  const rows = frames.rows();
  const column = <T>(pick: (row: (typeof rows)[number]) => T) => rows.map(pick);
  return sql`unnest(${column((row) => row.key)}::text[], ${column((row) => row.frame.hours)}::float8[], ${column((row) => row.frame.day)}::int[],
    ${column((row) => row.frame.hours_left_today)}::float8[], ${column((row) => row.frame.archive_date !== null)}::boolean[])
    as f (key, hours, day, hours_left_today, is_archive)`;
}

/** The tasks that satisfy `where` (over `t`), each with score, bucket, level and sort. `offset 0` keeps each step from being computed twice. */
export function rankedRows(frames: TimeFrames, where: Expression): Expression {
  return sql`(
    select s.id, s.status, s.completed_at, s.snoozed_until, s.score, ${bucket} as bucket, ${level} as level, ${sortBy(frames.now)} as sort
    from (
      select h.*, ${score} as score
      from (
        select t.id, t.status, t.completed_at, t.snoozed_until, t.updated_at, t.standing, t.is_kept, t.stated_priority, f.hours_left_today, f.is_archive,
          f.hours - t.active_hours as age,
          case when t.due_day is not null then (t.due_day - f.day) * 24 + f.hours_left_today else t.due_hours - f.hours end as hours_left
        from tasks t join ${framesTable(frames)} on f.key = case when t.is_kept then 'kept' else t.source_kind end
        where t.deleted_at is null and ${where}
        offset 0
      ) h
      offset 0
    ) s
  )`;
}
