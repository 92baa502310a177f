import type { Event } from '@adjutant/contracts-gateway';
import { Paperclip } from 'lucide-react';

import { bytesInWords } from '../format/dates.js';
import { words } from '../words/words.js';

/** What hangs on a message, by name and size. */
export function Attachments({ attachments }: { attachments: Event['details']['attachments'] }) {
  if (attachments.length === 0) return null;
  return (
    <ul aria-label={words.threads.attachments} className="flex flex-wrap gap-2">
      {attachments.map(({ name, media_type, size_bytes }, at) => (
        <li key={at} title={`${name} (${media_type})`} className="flex max-w-full items-baseline gap-1.5 rounded-md border border-line bg-sunken px-2 py-1 text-[13px]">
          <Paperclip className="size-3 shrink-0 self-center text-ink-faint" aria-hidden="true" />
          <span className="from-outside max-w-64 min-w-0 truncate">{name}</span>
          <span className="shrink-0 text-ink-faint tabular-nums">{bytesInWords(size_bytes)}</span>
        </li>
      ))}
    </ul>
  );
}
