import type { TaskPriority } from '@adjutant/contracts-task-graph';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { assignBucket } from './assign-bucket.js';
import { hoursUntilDue, levelOf, LAPSE_AFTER_HOURS, rankTask, standingOf, WEIGHTS, type RankInputs } from './rank-tasks.js';
import { timeFrame } from './time-frame.js';

const NOW = new Date('2026-03-10T09:00:00Z');
const frame = timeFrame(NOW, 'Europe/Berlin');
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const hours = (from: number, to: number) => fc.double({ min: frame.hours + from, max: frame.hours + to, noNaN: true });
const inputs: fc.Arbitrary<RankInputs> = fc.record({
  stated_priority: fc.constantFrom<TaskPriority | null>(null, 'critical', 'high', 'medium', 'low'),
  importance: unit,
  source_signal: unit,
  is_kept: fc.boolean(),
  active_hours: hours(-20_000, 10),
  due_hours: fc.option(hours(-20_000, 20_000)),
  all_day: fc.boolean(),
});
const task = (overrides: Partial<RankInputs> = {}): RankInputs => ({
  stated_priority: null,
  importance: 0.5,
  source_signal: 0.5,
  is_kept: false,
  active_hours: frame.hours - 24,
  due_hours: null,
  all_day: false,
  ...overrides,
});
const score = (overrides: Partial<RankInputs>) => rankTask(task(overrides), frame).score;
const why = (name: string, overrides: Partial<RankInputs>) => rankTask(task(overrides), frame).terms.find((term) => term.name === name)?.why;

describe('the rank of a task', () => {
  it('[MIM-44] is a weighted sum within 0..1, of terms within 0..1, each in words', () => {
    expect(Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
    fc.assert(
      fc.property(inputs, (given) => {
        const rank = rankTask(given, frame);
        expect(rank.score).toBeGreaterThanOrEqual(0);
        expect(rank.score).toBeLessThanOrEqual(1 + 1e-9);
        expect(rank.score).toBeCloseTo(rank.terms.reduce((sum, term) => sum + term.weight * term.value, 0));
        expect(rank.terms.every((term) => term.value >= 0 && term.value <= 1 && term.why.length > 0)).toBe(true);
        expect(rankTask({ ...given }, frame)).toEqual(rank);
      }),
    );
  });

  it('never falls when the due date comes nearer, unless it lapsed', () => {
    fc.assert(
      fc.property(inputs, fc.double({ min: 0, max: 500, noNaN: true }), (given, nearer) => {
        if (given.due_hours === null) return;
        const hoursLeft = hoursUntilDue(given, frame) ?? 0;
        if (!given.is_kept && hoursLeft - nearer < -LAPSE_AFTER_HOURS) return;
        expect(rankTask({ ...given, due_hours: given.due_hours - nearer }, frame).score).toBeGreaterThanOrEqual(rankTask(given, frame).score - 1e-12);
      }),
    );
  });

  it('never falls with importance, source signal or a later mention', () => {
    fc.assert(
      fc.property(inputs, unit, (given, more) => {
        const before = rankTask(given, frame).score - 1e-12;
        for (const raised of [
          { importance: Math.max(given.importance, more) },
          { source_signal: Math.max(given.source_signal, more) },
          { active_hours: given.active_hours + more * 100 },
        ]) expect(rankTask({ ...given, ...raised }, frame).score).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('is the stored standing and what time adds to it', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const { score: whole, terms } = rankTask(given, frame);
        const timely = terms.filter((term) => term.name === 'recency' || (term.name === 'urgency' && given.due_hours !== null));
        expect(standingOf(given) + timely.reduce((sum, term) => sum + term.weight * term.value, 0)).toBeCloseTo(whole);
      }),
    );
  });

  it('[EMP-26] takes the promised reaction of a stated level for its urgency', () => {
    const levels: TaskPriority[] = ['critical', 'high', 'medium', 'low'];
    const scores = levels.map((stated_priority) => score({ stated_priority }));
    expect([...scores].sort((one, other) => other - one)).toEqual(scores);
    expect(why('urgency', { stated_priority: 'critical' })).toBe('no due date; critical as stated');
  });

  it('has a level: the stated one, or that of the score', () => {
    expect([0.95, 0.7, 0.5, 0.1].map((value) => levelOf(value, null))).toEqual(['critical', 'high', 'medium', 'low']);
    expect(levelOf(0.1, 'critical')).toBe('critical');
  });

  it('says why in words', () => {
    const due = (hoursAhead: number, all_day = false) => why('urgency', { due_hours: (all_day ? frame.wall_hours : frame.hours) + hoursAhead, all_day });
    expect(due(3)).toBe('due in 3 hours');
    expect(due(0.5)).toBe('due in 30 minutes');
    expect(due(frame.hours_left_today, true)).toBe('due today');
    expect(due(frame.hours_left_today + 24, true)).toBe('due tomorrow');
    expect(due(20)).toBe('due tomorrow');
    expect(due(24 * 5)).toBe('due in 5 days');
    expect(due(-1)).toBe('overdue by 1 hour');
    expect(due(-72)).toBe('overdue by 3 days');
    expect(why('urgency', {})).toBe('no due date');
    expect([0.9, 0.5, 0.1].map((importance) => why('importance', { importance }))).toEqual(['the words ask for it strongly', 'an ordinary request', 'mentioned in passing']);
    expect(why('importance', { stated_priority: 'low' })).toBe('marked low');
    expect(why('recency', { active_hours: frame.hours - 72 })).toBe('last asked 3 days ago');
    expect(why('recency', { active_hours: frame.hours, is_kept: true })).toBe('you last touched it just now');
    expect([0.9, 0.5, 0.1].map((source_signal) => why('source_signal', { source_signal }))).toEqual([
      'addressed to you', 'you are among those addressed', 'not addressed to you in particular',
    ]);
    expect(why('source_signal', { source_signal: 1, is_kept: true })).toBe('yours');
  });
});

describe('the bucket of a task', () => {
  const bucket = (overrides: Partial<RankInputs>) => assignBucket(task(overrides), score(overrides), frame);
  const dueIn = (hoursAhead: number) => bucket({ due_hours: frame.hours + hoursAhead });

  it('[MIM-40] follows the due date on the calendar of the place', () => {
    expect(dueIn(frame.hours_left_today - 0.1)).toBe('today');
    expect(dueIn(frame.hours_left_today + 0.1)).toBe('week');
    expect(dueIn(frame.hours_left_today + 6 * 24)).toBe('week');
    expect(dueIn(frame.hours_left_today + 6 * 24 + 0.1)).toBe('month');
    expect(dueIn(frame.hours_left_today + 30 * 24 + 0.1)).toBeNull();
  });

  it('keeps overdue work on today until it lapses; what a person took up never does', () => {
    expect(dueIn(-13 * 24)).toBe('today');
    expect(dueIn(-20 * 24)).toBe('week');
    expect(dueIn(-60 * 24)).toBe('month');
    expect(dueIn(-100 * 24)).toBeNull();
    expect(bucket({ due_hours: frame.hours - 100 * 24, is_kept: true })).toBe('today');
  });

  it('goes by score and age without a date: it decays to the month, then leaves', () => {
    const strong = { importance: 1, source_signal: 1 };
    const aged = (days: number) => bucket({ ...strong, active_hours: frame.hours - days * 24 });
    expect([1, 7, 30, 61].map(aged)).toEqual(['today', 'week', 'month', null]);
    expect(bucket({ importance: 0.1, source_signal: 0.1 })).toBe('month');
  });

  it('of an archive is the month at the least', () => {
    const archive = { ...frame, archive_date: '2026-03-10' };
    const inArchive = (overrides: Partial<RankInputs>) => assignBucket(task(overrides), 0, archive);
    expect(inArchive({ active_hours: frame.hours - 400 * 24 })).toBe('month');
    expect(inArchive({ due_hours: frame.hours - 400 * 24 })).toBe('month');
    expect(inArchive({ due_hours: frame.hours + 400 * 24 })).toBeNull();
  });
});
