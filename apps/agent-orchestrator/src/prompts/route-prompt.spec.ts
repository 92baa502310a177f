import { describe, expect, it } from '@jest/globals';

import { inferFilters } from './infer-filters.js';
import { routePrompt } from './route-prompt.js';

describe('routePrompt', () => {
  it.each([
    ['summarize last 2 hours', 'summarize'],
    ['What did I miss today?', 'summarize'],
    ['give me a recap of slack', 'summarize'],
    ['what needs action?', 'task_detection'],
    ['show my open tasks', 'task_detection'],
    ['what should I do next?', 'task_detection'],
    ['what are my deadlines this week', 'task_detection'],
    ['when is the deadline for the grant?', 'question'],
    ['what did Alice say about the budget?', 'question'],
    ['who owns the Lisbon contract', 'question'],
    ['what did I promise Elena?', 'task_detection'],
    ['show me everything from slack today', 'question'],
    ['Fasse die letzten 2 Stunden zusammen', 'summarize'],
    ['Was muss ich heute erledigen?', 'task_detection'],
    ['was steht diese Woche an', 'task_detection'],
    ['Was hat Anke über das Protokoll geschrieben?', 'question'],
  ])('[PRO-56] sends "%s" to %s', (prompt, intent) => expect(routePrompt(prompt)).toEqual({ intent, isSmallTalk: false }));

  it.each(['hello', 'Good morning!', 'what can you do?', 'tell me a joke', 'play some jazz', 'what is the weather like', 'flip a coin', '?!'])('helps where "%s" can be looked up nowhere', (prompt) => {
    expect(routePrompt(prompt)).toEqual({ intent: 'question', isSmallTalk: true });
  });

  it('looks up what others wrote about the same things', () => {
    expect(routePrompt('what did Bob write about the weather').isSmallTalk).toBe(false);
  });
});

describe('inferFilters', () => {
  const at = { now: new Date('2026-11-18T10:00:00Z'), timeZone: 'UTC' };
  it('[PRO-9] reads sources, window and priority from the words, and leaves the rest as the query', () => {
    const filters = inferFilters('what did Bob say about the launch in slack yesterday?', {}, at);
    expect(filters).toMatchObject({ sources: ['slack'], window: { phrase: 'yesterday' }, priority: undefined });
    expect(filters.query).toBe('what did Bob say about the launch ?');
    expect(inferFilters('urgent tickets', {}, at).priority).toBe('high');
    expect(inferFilters('high priority tasks in my inbox', {}, at)).toMatchObject({ sources: ['email', 'outlook'], priority: 'high' });
  });

  it('reads German words as well', () => {
    expect(inferFilters('Fasse die letzten 2 Stunden aus Slack zusammen', {}, at)).toMatchObject({ sources: ['slack'], window: { phrase: 'die letzten 2 Stunden', start: new Date('2026-11-18T08:00:00Z') } });
    expect(inferFilters('was steht diese Woche an', {}, at).window).toMatchObject({ phrase: 'diese Woche', end: new Date('2026-11-23T00:00:00Z') });
  });

  it('lets the context win', () => {
    const filters = inferFilters('slack yesterday', { sources: ['jira'], priority: 'low', time_window: { start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' } }, at);
    expect(filters).toMatchObject({ sources: ['jira'], priority: 'low', window: { start: new Date('2026-01-01T00:00:00Z'), phrase: '1 January 2026 to 31 January 2026' } });
  });
});
