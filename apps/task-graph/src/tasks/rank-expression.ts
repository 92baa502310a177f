import { sql, type RawBuilder } from 'kysely';

import { LAPSED_MONTH_HOURS, LAPSED_WEEK_HOURS, MONTH_DAYS, UNDATED, WEEK_DAYS, type Bucket } from './assign-bucket.js';
import { LAPSE_AFTER_HOURS, LEVEL_FLOORS, RECENCY_HALF_HOURS, URGENCY_HALF_HOURS, WEIGHTS } from './rank-tasks.js';
import type { TimeFrame } from './time-frame.js';
import type { TimeFrames } from './time-frames.js';

/** How SQL names the buckets. */
export const BUCKET_NUMBERS = { today: 1, week: 2, month: 3 } as const satisfies Record<Bucket, number>;

type Expression = RawBuilder<unknown>;
const lit = (value: number) => sql`${sql.lit(value)}::float8`;
const given = (value: number) => sql`${value}::float8`;

/** Open work whose time has come: what assign-lane.ts calls on deck. */
function onDeck(now: Date): Expression {
  return sql`t.status not in ('done', 'dismissed') and (t.status <> 'snoozed' or t.snoozed_until <= ${now})`;
}

/** rank-tasks.ts in SQL, for ordering; a test holds the two together. */
function scoreIn(frame: TimeFrame, hoursLeft: Expression): Expression {
  return sql`
    t.standing + ${lit(WEIGHTS.recency * RECENCY_HALF_HOURS)} / (${lit(RECENCY_HALF_HOURS)} + greatest(${given(frame.hours)} - t.active_hours, 0))
    + case when t.due_hours is null then 0 else ${lit(WEIGHTS.urgency * URGENCY_HALF_HOURS)} / (${lit(URGENCY_HALF_HOURS)} + greatest(${hoursLeft}, 0)
      + case when t.is_kept then 0 else greatest(${lit(-LAPSE_AFTER_HOURS)} - (${hoursLeft}), 0) end) end`;
}

const number = (bucket: Bucket) => sql.lit(BUCKET_NUMBERS[bucket]);

/** assign-bucket.ts in SQL, by the number of the bucket: thousands of numbers are handled faster than as many words. */
function bucketIn(frame: TimeFrame): Expression {
  const past = frame.archive_date === null ? sql`null` : number('month');
  return sql`
    case
      when s.hours_left is null then case
        when s.score >= ${lit(UNDATED.today.score)} and s.age <= ${lit(UNDATED.today.ageHours)} then ${number('today')}
        when s.score >= ${lit(UNDATED.week.score)} and s.age <= ${lit(UNDATED.week.ageHours)} then ${number('week')}
        when s.age <= ${lit(UNDATED.month.ageHours)} then ${number('month')}
        else ${past} end
      when s.hours_left < ${lit(-LAPSE_AFTER_HOURS)} and not s.is_kept then case
        when s.hours_left < ${lit(-LAPSED_MONTH_HOURS)} then ${past}
        when s.hours_left < ${lit(-LAPSED_WEEK_HOURS)} then ${number('month')}
        else ${number('week')} end
      when s.hours_left <= ${given(frame.hours_left_today)} then ${number('today')}
      when s.hours_left <= ${given(frame.hours_left_today + WEEK_DAYS * 24)} then ${number('week')}
      when s.hours_left <= ${given(frame.hours_left_today + MONTH_DAYS * 24)} then ${number('month')}
    end`;
}

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
function sortIn(frame: TimeFrame, now: Date): Expression {
  return sql`
    case
      when s.status in ('done', 'dismissed') then extract(epoch from coalesce(s.completed_at, s.updated_at))::float8 / 3.6e9 - 10
      when s.status = 'snoozed' and (s.snoozed_until is null or s.snoozed_until > ${now}) then s.score - 4
      else s.score - ${lit(frame.archive_date === null ? 0 : 2)}
    end`;
}

/** What the steps below read of a task; all of it stands in the index of open work. */
const RANKED = sql`t.id, t.is_kept, t.status, t.snoozed_until`;

/** `offset 0` keeps the score from being computed anew wherever it is named. */
function rankedIn(frame: TimeFrame, where: Expression, columns: Expression, results: Expression): Expression {
  const hoursLeft = sql`t.due_hours - case when t.all_day then ${given(frame.wall_hours)} else ${given(frame.hours)} end`;
  return sql`
    select s.id, ${bucketIn(frame)} as bucket, ${results}
    from (
      select ${columns}, ${given(frame.hours)} - t.active_hours as age, ${hoursLeft} as hours_left, ${scoreIn(frame, hoursLeft)} as score
      from tasks t
      where t.deleted_at is null and ${where}
      offset 0
    ) s`;
}

function ofEachFrame(frames: TimeFrames, part: (frame: TimeFrame, member: Expression) => Expression): Expression {
  const parts = frames.groups().map(({ frame, archived }) =>
    part(frame, archived ? sql`t.is_archived and not t.is_kept and t.source_kind = ${archived}` : sql`(t.is_kept or not t.is_archived)`),
  );
  return sql`(${sql.join(parts, sql` union all `)})`;
}

/** The tasks on deck, each with its bucket (null: not on the board) and sort. */
export function boardRows(frames: TimeFrames): Expression {
  const sort = (frame: TimeFrame) => sql`s.score - ${lit(frame.archive_date === null ? 0 : 2)} as sort`;
  return ofEachFrame(frames, (frame, member) => rankedIn(frame, sql`${member} and ${onDeck(frames.now)}`, RANKED, sort(frame)));
}

/** The tasks that satisfy `where` (over `t`), each with bucket, level and sort, as of their frame. */
export function rankedRows(frames: TimeFrames, where: Expression): Expression {
  const columns = sql`${RANKED}, t.stated_priority, t.completed_at, t.updated_at`;
  return ofEachFrame(frames, (frame, member) => {
    const results = sql`s.status, s.completed_at, s.snoozed_until, ${level} as level, ${sortIn(frame, frames.now)} as sort`;
    return rankedIn(frame, sql`${member} and ${where}`, columns, results);
  });
}
