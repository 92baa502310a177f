import { useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';

import { promptsQuery } from '../api/queries.js';
import { momentInBrief, wholeMoment } from '../format/dates.js';
import { useProfile } from '../session/session-gate.js';
import { Button } from '../ui/button.js';
import { Problem } from '../ui/problem.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';

/** What was asked on other visits, each one click away from being asked again. */
export function AskedBefore({ onAsk, except }: { onAsk: (prompt: string) => void; except: readonly string[] }) {
  const { timezone } = useProfile();
  const now = useNow();
  const asked = useInfiniteQuery(promptsQuery());
  if (asked.error && !asked.data) return <Problem error={asked.error} onRetry={() => void asked.refetch()} />;
  const newest = new Map<string, { prompt: string; created_at: string }>();
  for (const one of asked.data?.pages.flatMap(({ prompts }) => prompts) ?? []) if (!newest.has(one.prompt) && !except.includes(one.prompt)) newest.set(one.prompt, one);
  if (newest.size === 0 && !asked.hasNextPage) return null;
  return (
    <section aria-labelledby="asked-before" className="grid gap-2">
      <h2 id="asked-before" className="text-[13px] font-semibold tracking-wide text-ink-faint uppercase">
        {words.questions.askedBefore}
      </h2>
      <ul className="-mx-2 grid">
        {[...newest.values()].map(({ prompt, created_at }) => (
          <li key={prompt} className="min-w-0">
            <button type="button" onClick={() => onAsk(prompt)} className="flex w-full min-w-0 items-baseline gap-3 rounded-md px-2 py-1.5 text-left hover:bg-sunken">
              <History className="size-3.5 shrink-0 self-center text-ink-faint" aria-hidden="true" />
              <span dir="auto" className="from-outside line-clamp-2 min-w-0 flex-1">
                {prompt}
              </span>
              <time dateTime={created_at} title={wholeMoment(created_at, timezone)} className="shrink-0 text-[13px] text-ink-faint tabular-nums">
                {momentInBrief(created_at, now, timezone)}
              </time>
            </button>
          </li>
        ))}
      </ul>
      {asked.hasNextPage && (
        <Button size="small" kind="quiet" className="justify-self-start" disabled={asked.isFetching} onClick={() => void asked.fetchNextPage()}>
          {words.common.more}
        </Button>
      )}
    </section>
  );
}
