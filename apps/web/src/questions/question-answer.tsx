import type { PromptResponse } from '@adjutant/client';
import { Link } from '@tanstack/react-router';

import { momentOfYear } from '../format/dates.js';
import { useProfile } from '../session/session-gate.js';
import { Quote } from '../tasks/quote.js';
import { SourceBadge } from '../tasks/source-badge.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';
import { answerPieces } from './answer-pieces.js';
import { RangeLine } from './range-line.js';

type Answer = Extract<PromptResponse, { intent: 'question' }>['response'];
type Source = Answer['sources'][number];

/** An answer, its numbers linked to what it stands on, and below it each source with the sentence that says so. */
export function QuestionAnswer({ answer: { answer, time_range, sources } }: { answer: Answer }) {
  const byNumber = new Map(sources.map((source) => [source.number, source]));
  return (
    <div className="grid gap-4">
      {time_range && <RangeLine range={time_range} />}
      <p dir="auto" className="from-outside max-w-[70ch] text-[16px] whitespace-pre-wrap">
        {answerPieces(answer || words.questions.noWords, new Set(byNumber.keys())).map((piece, at) => {
          if (piece.kind === 'text') return piece.text;
          const source = byNumber.get(piece.number);
          return source && <SourceNumber key={at} source={source} />;
        })}
      </p>
      {sources.length > 0 && (
        <section className="grid gap-2">
          <h3 className="text-[13px] font-semibold tracking-wide text-ink-faint uppercase">{words.questions.sources}</h3>
          <ol className="grid gap-2">
            {sources.map((source) => (
              <SourceRow key={source.number} source={source} />
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function SourceNumber({ source: { number, event_id, title } }: { source: Source }) {
  return (
    <Link to="/events/$id" params={{ id: event_id }} title={title} aria-label={words.questions.source(number, title)} className="mx-0.5 inline-block rounded-sm bg-accent-soft px-1.5 text-[12px] leading-5 font-semibold text-accent tabular-nums hover:underline">
      {number}
    </Link>
  );
}

function SourceRow({ source: { number, event_id, source, title, quote, timestamp } }: { source: Source }) {
  const { timezone } = useProfile();
  const now = useNow();
  return (
    <li className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-y-1.5 rounded-lg border border-line bg-surface px-3 py-2.5">
      <span className="text-[13px] leading-6 font-semibold text-accent tabular-nums">{number}</span>
      <div className="flex min-w-0 flex-wrap items-baseline justify-between gap-x-4">
        <Link to="/events/$id" params={{ id: event_id }} className="from-outside line-clamp-2 min-w-0 font-medium hover:underline">
          {title}
        </Link>
        <span className="flex items-center gap-3 text-[13px] text-ink-faint">
          <SourceBadge source={source} />
          <time dateTime={timestamp}>{momentOfYear(timestamp, now, timezone)}</time>
        </span>
      </div>
      {quote && quote !== title && (
        <div className="col-start-2">
          <Quote text={quote} />
        </div>
      )}
    </li>
  );
}
