import type { Resolution } from '@adjutant/contracts-agent-orchestrator';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { foldProposals } from './fold-proposals.js';
import { pickResolved, type Resolvable } from './pick-resolved.js';

const task = (id: string, title: string, overrides: Partial<Resolvable> = {}): Resolvable => ({ id, title, thread_id: 't', event_ids: [`event of ${id}`], asked_at: new Date('2026-03-01T00:00:00Z'), ...overrides });
const said = (as: Resolution['as'], overrides: Partial<Resolution> = {}): Resolution => ({ as, event_id: null, thread_id: 't', about: null, ...overrides });
const pick = (tasks: Resolvable[], resolution: Resolution) => pickResolved(tasks, resolution, new Date('2026-03-05T00:00:00Z'))?.id ?? null;
const later = new Date('2026-03-04T00:00:00Z');

describe('the task that a message speaks of', () => {
  it('is the one of the event that it answers, else the only one of its thread', () => {
    expect(pick([task('a', 'Send the slides'), task('b', 'Book the room')], said('done', { event_id: 'event of a' }))).toBe('a');
    expect(pick([task('a', 'Send the slides'), task('c', 'Elsewhere', { thread_id: 'u' })], said('done'))).toBe('a');
    expect(pick([task('c', 'Elsewhere', { thread_id: 'u' })], said('done'))).toBeNull();
  });

  it('is among several the one that is named, else the one that was asked for last', () => {
    const several = [task('a', 'Book the flight'), task('b', 'Send the slides', { asked_at: later })];
    expect(pick(several, said('dismissed', { about: 'Never mind, no need to book the flight.' }))).toBe('a');
    expect(pick(several, said('dismissed', { about: 'book the flight' }))).toBe('a');
    expect(pick(several, said('done'))).toBe('b');
  });

  it('was asked for before', () => expect(pick([task('a', 'Send it', { asked_at: new Date('2026-03-06T00:00:00Z') })], said('done'))).toBeNull());

  it('is for what is repeated the only one, or the one that is named', () => {
    const several = [task('a', 'Order two more pressure sensors'), task('b', 'Book the test hall for 8 December')];
    expect(pick(several, said('repeated', { about: 'Book the hall tomorrow' }))).toBe('b');
    expect(pick(several, said('repeated', { about: 'Call the plumber' }))).toBeNull();
    expect(pick(several, said('repeated'))).toBeNull();
    expect(pick(several.slice(0, 1), said('repeated'))).toBe('a');
    expect(pick(several.slice(0, 1), said('repeated', { about: 'Call the plumber' }))).toBeNull();
  });

  it('without a thread fits by all of its words, alone', () => {
    const resolution = said('repeated', { thread_id: null, about: 'the maintenance window' });
    const window = task('a', 'Approve the maintenance window on Thursday', { thread_id: null });
    expect(pick([window, task('b', 'Review the maintenance announcement')], resolution)).toBe('a');
    expect(pick([window, task('b', 'Announce the maintenance window')], resolution)).toBeNull();
    expect(pick([window], said('repeated', { thread_id: null, about: 'the window' }))).toBeNull();
    expect(pick([window], said('done', { thread_id: null, about: 'the maintenance window' }))).toBeNull();
  });
});

describe('several proposals of one task', () => {
  const proposal = fc.record({
    key: fc.uuid(),
    occurred_at: fc.constantFrom('2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z'),
    source_event_id: fc.constantFrom('e1', 'e2', 'e3'),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    importance: fc.double({ min: 0, max: 1, noNaN: true }),
    source_signal: fc.double({ min: 0, max: 1, noNaN: true }),
    due_at: fc.constantFrom(null, '2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z'),
    all_day: fc.boolean(),
    resolves: fc.constantFrom(null, said('moved'), said('repeated')),
  });

  it('say the same in whatever order they come', () => {
    const shuffled = fc.uniqueArray(proposal, { minLength: 1, maxLength: 6, selector: ({ key }) => key }).chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const [left, right] = [one, other].map(([head, ...rest]) => (head ? foldProposals([head, ...rest]) : null));
        expect(left).toEqual(right);
      }),
    );
  });

  it('are named by the first that asks, and due when it was put off to last', () => {
    const base = { source_event_id: 'e', confidence: 0.5, importance: 0.5, source_signal: 0.5, due_at: null as string | null, all_day: true, resolves: null as Resolution | null };
    const folded = foldProposals([
      { ...base, key: 'c', occurred_at: '2026-03-03T00:00:00.000Z', due_at: '2026-05-01T00:00:00.000Z', resolves: said('moved') },
      { ...base, key: 'b', occurred_at: '2026-03-02T00:00:00.000Z', due_at: '2026-04-01T00:00:00.000Z', source_event_id: 'f' },
      { ...base, key: 'a', occurred_at: '2026-03-01T00:00:00.000Z' },
    ]);
    expect(folded).toMatchObject({ first: { key: 'a' }, due: { due_at: '2026-05-01T00:00:00.000Z' }, confidence: 0.75 });
  });
});
