import type { EventDetails } from '@adjutant/contracts-connector-ingest';

import type { NormalisedEvent } from '../connector.js';
import { sha256 } from '../../texts/clean-text.js';
import { dateHint } from './date-hint.js';
import { headerDate, inReplyTo, isBulk, isReplySubject, listId, messageId, parseDate, references, subjectKey, urgencyOf } from './mail-headers.js';
import { type MailText, separateOwnWords } from './own-words.js';
import type { MailAddress, ParsedMail } from './parse-mail.js';

const MAX_BODY = 100_000;
const MAX_KEPT = 20_000;
const SENT_AT = /^[ \t]*Sent at:[ \t]*(\S.{6,60}?)[ \t]*$/im;

export interface MailContext {
  owner_addresses: readonly string[];
  /** Stands in for a date that the mail lacks. */
  modified_at: string;
  is_starred: boolean;
  /** Where a mailbox guesses it; a star says more. */
  is_important?: boolean;
}

/** A parsed mail as an event. */
export function toMailEvent(mail: ParsedMail, context: MailContext): NormalisedEvent {
  const date = dateOf(mail, context);
  const words = separateOwnWords(date.text, mail.from ?? { name: '', address: '' });
  const ownId = messageId(mail) ?? `sha256:${sha256(mail.from?.address, mail.to.map(({ address }) => address).join(','), mail.subject, headerDate(mail), mail.text)}`;
  const details = detailsOf(mail, context.owner_addresses);
  return {
    source: 'email',
    external_id: ownId.slice(0, 500),
    event_type: 'email',
    title: mail.subject.slice(0, 1000) || null,
    body: words.own.slice(0, MAX_BODY) || null,
    url: urlOf(mail),
    importance_score: importanceOf(mail, details, context),
    occurred_at: date.occurred_at,
    revision: context.modified_at,
    details,
    extra: { ...keptText(words), subject_key: subjectKey(mail.subject), list_id: listId(mail), ...(date.is_guessed ? { is_date_guessed: true } : {}), ...(context.is_starred ? { is_starred: true } : {}), ...(context.is_important ? { is_important: true } : {}) },
    thread: threadOf(mail, ownId),
  };
}

function dateOf(mail: ParsedMail, context: MailContext): { occurred_at: string; text: string; is_guessed: boolean } {
  const fromHeader = headerDate(mail);
  if (fromHeader) return { occurred_at: fromHeader, text: mail.text, is_guessed: false };
  const line = SENT_AT.exec(mail.text);
  const fromBody = line ? parseDate(line[1]!) : null;
  if (line && fromBody) return { occurred_at: fromBody, text: mail.text.replace(line[0], ''), is_guessed: false };
  return { occurred_at: dateHint(mail.text, context.modified_at) ?? context.modified_at, text: mail.text, is_guessed: true };
}

function detailsOf(mail: ParsedMail, owners: readonly string[]): EventDetails {
  const as = (role: 'from' | 'to' | 'cc') => (entry: MailAddress) => ({ name: entry.name || entry.address, address: entry.address, role });
  const isOwner = (entry: MailAddress): boolean => owners.includes(entry.address);
  const names = [...(mail.from ? [mail.from] : []), ...mail.to, ...mail.cc].filter(isOwner).map(({ name, address }) => name || address);
  return {
    participants: [...(mail.from ? [as('from')(mail.from)] : []), ...mail.to.slice(0, 50).map(as('to')), ...mail.cc.slice(0, 50).map(as('cc'))],
    ...(owners.length > 0 ? { is_direct: mail.to.some(isOwner), is_from_owner: mail.from !== null && isOwner(mail.from) } : {}),
    ...(names.length > 0 ? { owner_names: [...new Set(names)].slice(0, 5) } : {}),
    is_bulk: isBulk(mail),
    ...(inReplyTo(mail) ? { in_reply_to: inReplyTo(mail) } : {}),
    attachments: mail.attachments,
  };
}

function importanceOf(mail: ParsedMail, details: EventDetails, { is_starred, is_important }: MailContext): number {
  const score = 50 + (urgencyOf(mail) - 1) * 25 + (is_starred ? 20 : is_important ? 10 : 0) + (details.is_direct ? 10 : 0) - (details.is_bulk ? 25 : 0);
  return Math.max(0, Math.min(100, score));
}

function keptText(words: MailText): Record<string, string> {
  const kept = Object.entries(words).filter(([key, text]) => key !== 'own' && text !== '');
  return Object.fromEntries(kept.map(([key, text]) => [key, text.slice(0, MAX_KEPT)]));
}

function urlOf(mail: ParsedMail): string | null {
  const archived = /<?(https?:\/\/[^\s<>]+)>?/.exec(mail.headers.get('archived-at')?.[0] ?? '');
  return archived?.[1] ?? null;
}

function threadOf(mail: ParsedMail, ownId: string): NormalisedEvent['thread'] {
  const related = references(mail);
  return {
    external_id: (related[0] ?? ownId).slice(0, 500),
    related_ids: related,
    subject: mail.subject.slice(0, 1000) || null,
    ...(related.length === 0 && isReplySubject(mail.subject) ? { subject_key: subjectKey(mail.subject) } : {}),
  };
}
