import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';

import { eventQuery } from '../api/queries.js';
import { SourceBadge } from '../tasks/source-badge.js';
import { words } from '../words/words.js';
import { eventAnchor, MessageCard } from './message-card.js';
import { NothingToRead, ReadingPage, ReadingSkeleton } from './reading-page.js';

/** One event: in its conversation where it has one, else by itself. */
export function EventPage() {
  const { id } = useParams({ from: '/events/$id' });
  const { data: event, error, refetch } = useQuery(eventQuery(id));
  if (error && !event) return <NothingToRead error={error} onRetry={() => void refetch()} />;
  if (!event) return <ReadingSkeleton />;
  if (event.thread_id) return <Navigate to="/threads/$id" params={{ id: event.thread_id }} hash={eventAnchor(id)} search replace />;
  return (
    <ReadingPage
      title={event.title ?? words.threads.untitledEvent(words.common.sources[event.source] ?? event.source)}
      about={<SourceBadge source={event.source} reference={event.details.source_ref ?? null} />}
      origin={{ event_id: id }}
    >
      <MessageCard event={event} subject={event.title} isMarked />
    </ReadingPage>
  );
}
