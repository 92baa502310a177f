import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Event } from '@adjutant/contracts-connector-ingest';

const REFERENCE = /(?<![\w/-])([A-Z][A-Z0-9]{1,9}-\d{1,6})(?![\w-]*-\d)|(?<![\w&/])((?:[\w.-]+\/[\w.-]+)?#\d{1,6})\b/g;
const TEAM = /^\p{Lu}[\p{L}&]{1,14}(?: \p{L}{1,14})? (?:Team|Department|Group|Board|Desk|Committee)$/u;
const NOT_A_KEY = /^(?:UTF|ISO|RFC|SHA|MD|AES|CVE|COVID|HTTP|PGP|GPG|X|US|EN|PEP|JSR|IPV|IEEE|ANSI|TLS|SSL|UTC|GMT|CP|GPL|LGPL|AGPL|USB|H|V|BASE|PART|RFC\d*|WINDOWS)-/;

/** A key that the same find in the same event always gets. */
export function candidateKey(event: Event, quote: string): string {
  return `${event.id}:${hash(quote.toLowerCase().replace(/\s+/g, ' ').trim())}`;
}

function hash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    high = Math.imul(high ^ code, 2654435761) >>> 0;
    low = Math.imul(low ^ code, 1597334677) >>> 0;
  }
  return high.toString(36) + low.toString(36);
}

/** All of an event's text that a quote may come from. */
export function eventText(event: Pick<Event, 'title' | 'body'>): string {
  return [event.title, event.body].filter(Boolean).join('\n');
}

/** Issue keys and numbers that a text names, without `own`. */
export function referencesIn(text: string, own: string | undefined): string[] {
  const found = [...text.matchAll(REFERENCE)].map((match) => match[1] ?? match[2] ?? '').filter((reference) => !NOT_A_KEY.test(reference));
  return [...new Set(found)].filter((reference) => reference !== own).slice(0, 10);
}

/** Links that the text itself names: "blocked by ABC-12" blocks, any other mention relates. */
export function textLinks(text: string, own: string | undefined): TaskCandidate['links'] {
  return referencesIn(text, own).map((reference) => {
    const before = text.slice(Math.max(0, text.indexOf(reference) - 30), text.indexOf(reference));
    if (/\b(?:blocked by|blocked on|depends on|waiting (?:for|on)|after|needs|requires)\s+$/i.test(before)) return { kind: 'blocks', direction: 'in', source_ref: reference, why: `Blocked by ${reference}` };
    if (/\b(?:blocks|blocking|prerequisite (?:for|of)|unblocks)\s+$/i.test(before)) return { kind: 'blocks', direction: 'out', source_ref: reference, why: `Blocks ${reference}` };
    return { kind: 'relates_to', direction: 'out', source_ref: reference, why: `Mentions ${reference}` };
  });
}

/** The first name of whoever sent it, where it reads like a name; a team keeps its whole name. */
export function senderOf(event: Pick<Event, 'details'>): string | null {
  const from = event.details.participants.find(({ role }) => role === 'from' || role === 'author');
  return from ? firstNameOf(from.name) : null;
}

/** Whom the owner speaks to: the one that the mail goes to, or whoever spoke before. */
export function addresseeOf(event: Event, preceding: Event | null): string | null {
  const to = event.details.participants.filter(({ role }) => role === 'to');
  if (to.length === 1) return firstNameOf(to[0]?.name ?? '');
  return to.length === 0 && preceding && !preceding.details.is_from_owner ? senderOf(preceding) : null;
}

function firstNameOf(full: string): string | null {
  if (TEAM.test(full)) return full;
  const name = full.replace(/["'<>]/g, '').replace(/@.*$/, '').trim();
  const given = name.includes(',') ? name.split(',')[1]?.trim() : name;
  const first = given?.split(/[\s.]+/)[0] ?? '';
  return /^\p{L}[\p{L}'-]{1,20}$/u.test(first) && !/^(?:no-?reply|admin|info|support|office|team|notifications?|mailer|root|your)$/i.test(first) ? first.slice(0, 1).toUpperCase() + first.slice(1) : null;
}
