import type { Event } from '@adjutant/contracts-gateway';

type Participant = Event['details']['participants'][number];

const WRITERS: readonly Participant['role'][] = ['from', 'author', 'organizer'];
const READERS: readonly Participant['role'][] = ['to', 'cc'];

export const nameOf = ({ name, address }: Participant): string => name || address || '';

/** Who wrote an event; null where nobody is named. */
export function senderOf({ details }: Event): Participant | null {
  for (const role of WRITERS) {
    const writer = details.participants.find((one) => one.role === role);
    if (writer) return writer;
  }
  return null;
}

/** Whom it was written to. */
export function readersOf({ details }: Event): Participant[] {
  return details.participants.filter(({ role }) => READERS.includes(role));
}

/** A title without the "Re:" that only says that it is an answer. */
export function bareTitle(title: string | null): string {
  return (title ?? '').replace(/^(?:\s*(?:re|aw|fwd?|wg|antw|sv|vs)\s*:)+\s*/i, '').trim();
}
