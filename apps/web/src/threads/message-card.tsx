import { ExternalLink } from 'lucide-react';

import { momentOfYear, wholeMoment } from '../format/dates.js';
import { useProfile } from '../session/session-gate.js';
import { SourceBadge } from '../tasks/source-badge.js';
import { safeUrl } from '../tasks/source-link.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';
import { Attachments } from './attachments.js';
import { EventFacts } from './event-facts.js';
import { FoldedTexts } from './folded-texts.js';
import { MessageText } from './message-text.js';
import { NamesLine } from './names-line.js';
import { bareTitle, nameOf, readersOf, senderOf } from './sender-of.js';
import type { ReadEvent } from './unfolded-event.js';

const MAX_READERS = 3;

/** The address within a page of one event. */
export const eventAnchor = (id: string) => `event-${id}`;

interface MessageCardProps {
  event: ReadEvent;
  /** What the conversation is called: it is not said again. */
  subject: string | null;
  isMarked?: boolean;
}

/** One event of a conversation: who, when, and only what its sender wrote. */
export function MessageCard({ event, subject, isMarked = false }: MessageCardProps) {
  const { timezone } = useProfile();
  const now = useNow();
  const readers = readersOf(event).map(nameOf).filter(Boolean);
  const title = bareTitle(event.title);
  const url = safeUrl(event.url);
  const text = event.body?.trim() ?? '';
  return (
    <article
      id={eventAnchor(event.id)}
      tabIndex={-1}
      aria-label={isMarked ? words.threads.marked : undefined}
      aria-current={isMarked ? 'true' : undefined}
      className={`grid min-w-0 scroll-mt-24 gap-2 rounded-xl border bg-surface px-4 py-3 outline-none lg:scroll-mt-6 lg:px-5 ${isMarked ? 'border-brass shadow-lift ring-3 ring-brass-soft' : 'border-line'}`}
    >
      <header className="flex min-w-0 items-baseline justify-between gap-4">
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 text-[13px] text-ink-faint">
          <Sender event={event} />
          {readers.length > 0 && (
            <span className="flex min-w-0 gap-1.5">
              {words.threads.to}
              <NamesLine names={readers} max={MAX_READERS} />
            </span>
          )}
        </span>
        <time dateTime={event.occurred_at} title={wholeMoment(event.occurred_at, timezone)} className="shrink-0 text-[13px] text-ink-faint tabular-nums">
          {momentOfYear(event.occurred_at, now, timezone)}
        </time>
      </header>
      {title !== '' && title !== bareTitle(subject) && (
        <h2 dir="auto" title={title} className="from-outside line-clamp-3 font-semibold">
          {title}
        </h2>
      )}
      <EventFacts event={event} />
      {text !== '' && <MessageText text={text} />}
      {text === '' && !event.details.calendar && !event.details.ticket && event.details.attachments.length === 0 && <p className="text-ink-faint">{words.threads.noText}</p>}
      <Attachments attachments={event.details.attachments} />
      <FoldedTexts folded={event.folded ?? []} />
      {url && (
        <a href={url.href} target="_blank" rel="noreferrer noopener" title={words.tasks.leaves(url.host)} className="from-outside inline-flex items-baseline gap-1.5 text-[13px] text-accent underline underline-offset-2">
          <ExternalLink className="size-3 shrink-0" aria-hidden="true" />
          {url.href}
        </a>
      )}
    </article>
  );
}

function Sender({ event }: { event: ReadEvent }) {
  const sender = senderOf(event);
  const name = event.details.is_from_owner ? words.threads.you : sender ? nameOf(sender) : null;
  if (name === null) return event.details.calendar ? <SourceBadge source={event.source} /> : <span className="font-semibold text-ink-soft">{words.threads.unknown}</span>;
  return (
    <span className="from-outside max-w-full truncate text-[15px] font-semibold text-ink" title={sender?.address ?? name}>
      {name}
    </span>
  );
}
