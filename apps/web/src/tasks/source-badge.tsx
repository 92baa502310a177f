import { CalendarDays, CircleDot, FileText, GitPullRequest, Hash, Mail, PencilLine, Send, SquareCheckBig, type LucideIcon } from 'lucide-react';

import { words } from '../words/words.js';

const ICONS: Readonly<Record<string, LucideIcon>> = { email: Mail, outlook: Mail, gmail: Mail, slack: Hash, telegram: Send, jira: SquareCheckBig, github: GitPullRequest, drive: FileText, confluence: FileText, calendar: CalendarDays, note: PencilLine, manual: PencilLine, direct: PencilLine };

/** Where something comes from, and its reference there. */
export function SourceBadge({ source, reference }: { source: string; reference?: string | null }) {
  const Icon = ICONS[source] ?? CircleDot;
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5 text-[13px] text-ink-soft">
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      <span className="shrink-0">{words.common.sources[source] ?? source}</span>
      {reference && (
        <span className="from-outside min-w-0 truncate font-medium text-ink" title={reference}>
          {reference}
        </span>
      )}
    </span>
  );
}
