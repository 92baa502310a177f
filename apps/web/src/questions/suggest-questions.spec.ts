import { describe, expect, it } from '@jest/globals';

import { suggestQuestions, type KnownData } from './suggest-questions.js';

const now = new Date('2026-03-10T12:00:00Z');
const suggest = (known: Partial<KnownData>) => suggestQuestions({ bySource: {}, openTasks: 0, newestAt: null, titles: [], people: [], ...known }, now);

describe('suggested questions', () => {
  it('are none where nothing is', () => expect(suggest({})).toEqual([]));

  it.each([
    ['2026-03-10T11:00:00Z', ['Summarize the last 2 hours']],
    ['2026-03-10T01:00:00Z', ['Summarize the last 24 hours']],
    ['2026-03-05T01:00:00Z', ['Summarize the last 7 days']],
    ['2026-02-20T01:00:00Z', ['Summarize the last 30 days']],
    ['2025-03-10T01:00:00Z', []],
  ])('sum up a window in which something came in: %s', (newestAt, expected) => expect(suggest({ newestAt })).toEqual(expected));

  it('name the sources that have the most, when there is something to do', () => {
    const bySource = { jira: 3, slack: 9, email: 5, github: 0 };
    expect(suggest({ bySource, openTasks: 1 })).toEqual(['What needs action today?', 'What needs action on Slack?', 'What needs action in my mail?']);
    expect(suggest({ bySource })).toEqual([]);
  });

  it('name people and tasks that are there, unless their names fill a page', () => {
    expect(suggest({ titles: ['x'.repeat(10_000), 'Sign the contract'], people: ['y'.repeat(10_000), 'Priya'] })).toEqual(['What did Priya ask for?', 'What do we know about “Sign the contract”?']);
  });
});
