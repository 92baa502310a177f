import { useLocation, useParams } from '@tanstack/react-router';

import { SourceBadge } from '../tasks/source-badge.js';
import { Button } from '../ui/button.js';
import { Problem } from '../ui/problem.js';
import { words } from '../words/words.js';
import { eventAnchor, MessageCard } from './message-card.js';
import { NamesLine } from './names-line.js';
import { NothingToRead, ReadingPage, ReadingSkeleton } from './reading-page.js';
import { nameOf } from './sender-of.js';
import { useScrollTo } from './use-scroll-to.js';
import { useThread } from './use-thread.js';

const MAX_NAMES = 8;
/** Where nobody writes to anybody. */
const ENTRIES: ReadonlySet<string> = new Set(['calendar', 'jira', 'github', 'drive', 'manual']);

/** A conversation, oldest first; the message that one came for is marked and in view. */
export function ThreadPage() {
  const { id } = useParams({ from: '/threads/$id' });
  const markedId = /^event-([\da-f-]{36})$/i.exec(useLocation({ select: ({ hash }) => hash }))?.[1];
  const { thread, events, apart, older } = useThread(id, markedId);
  useScrollTo(markedId && eventAnchor(markedId), events.length > 0);
  if (thread.error && !thread.data) return <NothingToRead error={thread.error} onRetry={() => void thread.refetch()} />;
  if (!thread.data) return <ReadingSkeleton />;
  const { subject, source, participants, event_count } = thread.data.thread;
  const reference = events.find(({ details }) => details.source_ref)?.details.source_ref ?? null;
  const title = subject ?? words.threads.untitled(words.common.sources[source] ?? source);
  return (
    <ReadingPage
      title={title}
      origin={{ thread_id: id }}
      about={
        <>
          <SourceBadge source={source} reference={reference === subject ? null : reference} />
          <span className="tabular-nums">{(ENTRIES.has(source) ? words.threads.entries : words.threads.messages)(Math.max(event_count, events.length))}</span>
          {participants.length > 0 && (
            <span className="flex min-w-0 gap-1.5">
              <span className="text-ink-faint">{words.threads.participants}</span>
              <NamesLine names={[...new Set(participants.map(nameOf))].filter(Boolean)} max={MAX_NAMES} />
            </span>
          )}
        </>
      }
    >
      {apart && (
        <>
          <MessageCard event={apart} subject={subject} isMarked />
          {older.hidden > 1 && <p className="text-center text-[13px] text-ink-faint">{words.threads.gap}</p>}
        </>
      )}
      {older.error && <Problem error={older.error} onRetry={older.show} />}
      {older.canShow && !older.error && (
        <Button kind="quiet" size="small" className="justify-self-center" disabled={older.isFetching} onClick={older.show}>
          {words.threads.older(older.hidden)}
        </Button>
      )}
      {events.map((event) => (
        <MessageCard key={event.id} event={event} subject={subject} isMarked={event.id === markedId} />
      ))}
    </ReadingPage>
  );
}
