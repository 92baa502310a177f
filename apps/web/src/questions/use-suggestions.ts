import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { focusQuery, recentEventsQuery, statusQuery } from '../api/queries.js';
import { nameOf, senderOf } from '../threads/sender-of.js';
import { suggestQuestions } from './suggest-questions.js';

/** Questions that fit what is there; null until that is known. */
export function useSuggestions(): { questions: readonly string[]; hasData: boolean } | null {
  const status = useQuery(statusQuery());
  const board = useQuery(focusQuery());
  const recent = useQuery(recentEventsQuery());
  return useMemo(() => {
    if (!status.data || !board.data || !recent.data) return null;
    const { today, week, month } = board.data;
    const people = recent.data.events.filter(({ details, event_type }) => !details.is_bulk && !details.is_from_owner && event_type !== 'calendar_created').flatMap((event) => {
      const sender = senderOf(event);
      return sender ? [nameOf(sender)] : [];
    });
    const known = {
      bySource: status.data.events.by_source,
      openTasks: status.data.tasks.open,
      newestAt: recent.data.events[0]?.occurred_at ?? null,
      titles: [...week.tasks, ...month.tasks, ...today.tasks].map(({ title }) => title),
      people,
    };
    return { questions: suggestQuestions(known, new Date()), hasData: status.data.events.total > 0 || status.data.tasks.open > 0 };
  }, [status.data, board.data, recent.data]);
}
