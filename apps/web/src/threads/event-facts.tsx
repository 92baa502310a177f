import type { Event } from '@adjutant/contracts-gateway';

import { useProfile } from '../session/session-gate.js';
import { words } from '../words/words.js';
import { spanInWords } from './span-in-words.js';

const MAX_NAMES = 12;

/** What an entry of a calendar or a ticket says besides its text. */
export function EventFacts({ event: { details } }: { event: Event }) {
  const { timezone } = useProfile();
  const { calendar, ticket, participants } = details;
  if (!calendar && !ticket) return null;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-[14px]">
      {calendar && (
        <>
          <Fact name={words.threads.when} value={spanInWords(calendar, timezone)} />
          <Fact name={words.threads.where} value={calendar.location} />
          <Fact name={words.threads.who} value={namesOf(participants)} />
          <Fact name={words.threads.state} value={calendar.status === 'confirmed' ? undefined : words.threads[calendar.status]} />
        </>
      )}
      {ticket && (
        <>
          <Fact name={words.threads.ticket} value={[ticket.key, ticket.kind].filter(Boolean).join(' · ')} />
          <Fact name={words.threads.state} value={words.threads.states[ticket.state]} />
          <Fact name={words.threads.priority} value={ticket.priority && words.focus.priority[ticket.priority]} />
          <Fact name={words.threads.assignee} value={ticket.assignee} />
          <Fact name={words.threads.reporter} value={ticket.reporter} />
          <Fact name={words.threads.due} value={ticket.due_at && new Date(ticket.due_at).toLocaleDateString(undefined, { timeZone: timezone, dateStyle: 'medium' })} />
          <Fact name={words.threads.labels} value={ticket.labels.join(', ')} />
        </>
      )}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string | null | undefined }) {
  if (!value) return null;
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd title={value} className="from-outside line-clamp-3">
        {value}
      </dd>
    </>
  );
}

function namesOf(participants: Event['details']['participants']): string {
  const names = [...new Set(participants.map(({ name, address }) => name || address || ''))].filter(Boolean);
  return [...names.slice(0, MAX_NAMES), ...(names.length > MAX_NAMES ? [words.threads.others(names.length - MAX_NAMES)] : [])].join(', ');
}
