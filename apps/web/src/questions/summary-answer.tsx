import type { PromptResponse } from '@adjutant/client';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { momentOfYear } from '../format/dates.js';
import { useProfile } from '../session/session-gate.js';
import { SourceBadge } from '../tasks/source-badge.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';
import { RangeLine } from './range-line.js';

type Summary = Extract<PromptResponse, { intent: 'summarize' }>['response'];
type KeyEvent = Summary['content']['key_events'][number];

/** A window of time summed up: in words, what stands out, what comes up often, and how much came from where. */
export function SummaryAnswer({ summary: { time_range, content } }: { summary: Summary }) {
  const { overview, key_events, themes, statistics } = content;
  const counts = Object.entries(statistics.by_source).toSorted(([, a], [, b]) => b - a);
  return (
    <div className="grid gap-4">
      <RangeLine range={time_range} />
      <p dir="auto" className="from-outside max-w-[70ch] text-[16px] whitespace-pre-wrap">
        {overview}
      </p>
      <div className="grid items-start gap-x-8 gap-y-4 md:grid-cols-[minmax(0,1fr)_14rem]">
        {key_events.length > 0 && (
          <Part title={words.questions.keyEvents}>
            <ul className="-mx-2 grid">
              {key_events.map((event) => (
                <KeyEventRow key={event.event_id} event={event} />
              ))}
            </ul>
          </Part>
        )}
        <div className="grid gap-4">
          {themes.length > 0 && (
            <Part title={words.questions.themes}>
              <ul className="flex flex-wrap gap-1.5">
                {themes.map((theme) => (
                  <li key={theme} className="min-w-0">
                    <Link to="/search" search={{ q: spaced(theme) }} className="from-outside block max-w-48 truncate rounded-full border border-line bg-surface px-2.5 py-0.5 text-[13px] text-ink-soft hover:border-line-strong hover:text-ink">
                      {spaced(theme)}
                    </Link>
                  </li>
                ))}
              </ul>
            </Part>
          )}
          {counts.length > 0 && (
            <Part title={`${words.questions.counted}: ${words.questions.events(statistics.total_events)}`}>
              <ul className="grid gap-1.5">
                {counts.map(([source, count]) => (
                  <li key={source} className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-0.5">
                    <SourceBadge source={source} />
                    <span className="text-[13px] text-ink-soft tabular-nums">{count}</span>
                    <meter className="col-span-2 h-1 w-full" min={0} max={counts[0]?.[1] ?? 1} value={count} aria-label={words.common.sources[source] ?? source} />
                  </li>
                ))}
              </ul>
            </Part>
          )}
        </div>
      </div>
    </div>
  );
}

function KeyEventRow({ event: { event_id, source, title, timestamp } }: { event: KeyEvent }) {
  const { timezone } = useProfile();
  const now = useNow();
  return (
    <li className="min-w-0">
      <Link to="/events/$id" params={{ id: event_id }} className="flex flex-wrap items-baseline justify-between gap-x-4 rounded-md px-2 py-1.5 hover:bg-sunken">
        <span className="from-outside line-clamp-2 min-w-0 font-medium">{title}</span>
        <span className="flex items-center gap-3 text-[13px] text-ink-faint">
          <SourceBadge source={source} />
          <time dateTime={timestamp}>{momentOfYear(timestamp, now, timezone)}</time>
        </span>
      </Link>
    </li>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid min-w-0 content-start gap-2">
      <h3 className="text-[13px] font-semibold tracking-wide text-ink-faint uppercase">{title}</h3>
      {children}
    </section>
  );
}

/** Two words that belong together come with a line between them. */
function spaced(theme: string): string {
  return theme.replaceAll('_', ' ');
}
