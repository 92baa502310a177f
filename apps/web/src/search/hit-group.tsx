import type { SearchHit } from '@adjutant/contracts-gateway';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { momentInBrief, momentOfYear, wholeMoment } from '../format/dates.js';
import { useProfile } from '../session/session-gate.js';
import { SourceBadge } from '../tasks/source-badge.js';
import { Button } from '../ui/button.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';
import type { HitGroup } from './group-hits.js';
import { MarkedText } from './marked-text.js';

const SHOWN = 2;

/** What was found in one conversation: the best of it, the rest one step away. */
export function HitGroupView({ group, name, query }: { group: HitGroup; name: string | null | undefined; query: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [best] = group.hits;
  if (!best) return null;
  const title = name ?? best.title ?? words.search.untitled(words.common.sources[best.source] ?? best.source);
  const shown = isOpen ? group.hits : group.hits.slice(0, SHOWN);
  const rest = group.hits.length - shown.length;
  return (
    <article className="grid gap-0.5 border-b border-line py-3" aria-labelledby={`group-${group.id}`}>
      <header className="flex min-w-0 items-start justify-between gap-4 px-3">
        <h2 id={`group-${group.id}`} title={title} className="from-outside line-clamp-2 min-w-0 font-semibold">
          <MarkedText text={title} query={query} />
        </h2>
        <span className="shrink-0">
          <SourceBadge source={best.source} />
        </span>
      </header>
      <ul className="grid">
        {shown.map((hit) => (
          <li key={hit.object_id} className="min-w-0">
            <HitLink hit={hit} query={query} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button kind="quiet" size="small" className="ml-1 justify-self-start" onClick={() => setIsOpen(true)}>
          {words.search.moreInThread(rest)}
        </Button>
      )}
    </article>
  );
}

const HIT = 'grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 rounded-md px-3 py-1.5 hover:bg-sunken focus:bg-accent-soft';

function HitLink({ hit, query }: { hit: SearchHit; query: string }) {
  const { timezone } = useProfile();
  const now = useNow();
  const content = (
    <>
      <span className="from-outside line-clamp-2 text-ink-soft">
        <MarkedText text={hit.snippet && hit.snippet !== hit.title ? hit.snippet : momentOfYear(hit.occurred_at, now, timezone)} query={query} />
      </span>
      <time dateTime={hit.occurred_at} title={wholeMoment(hit.occurred_at, timezone)} className="text-[13px] text-ink-faint tabular-nums">
        {momentInBrief(hit.occurred_at, now, timezone)}
      </time>
    </>
  );
  return hit.thread_id ? (
    <Link to="/threads/$id" params={{ id: hit.thread_id }} hash={`event-${hit.object_id}`} data-hit className={HIT}>
      {content}
    </Link>
  ) : (
    <Link to="/events/$id" params={{ id: hit.object_id }} data-hit className={HIT}>
      {content}
    </Link>
  );
}
