import { CalendarRange } from 'lucide-react';

import { useProfile } from '../session/session-gate.js';
import { words } from '../words/words.js';
import { rangeInWords, type TimeRange } from './range-in-words.js';

/** What "last week" and its like were taken for. */
export function RangeLine({ range }: { range: TimeRange }) {
  const { timezone } = useProfile();
  return (
    <p className="flex items-center gap-1.5 text-[13px] text-ink-soft">
      <CalendarRange className="size-3.5 shrink-0 text-ink-faint" aria-hidden="true" />
      <span className="shrink-0">{words.questions.understood}</span> <span className="font-medium text-ink tabular-nums">{rangeInWords(range, timezone)}</span>
    </p>
  );
}
