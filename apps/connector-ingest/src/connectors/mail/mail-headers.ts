import type { ParsedMail } from './parse-mail.js';

const first = (mail: ParsedMail, key: string): string => mail.headers.get(key)?.[0]?.trim() ?? '';

/** Message ids in a header, without their angle brackets, in order. */
export function messageIds(value: string): string[] {
  const bracketed = [...value.matchAll(/<([^<>\s]{1,998})>/g)].map((match) => match[1]!);
  if (bracketed.length > 0) return bracketed;
  return value.split(/\s+/).filter((part) => part.includes('@') && part.length < 998);
}

export function messageId(mail: ParsedMail): string | null {
  const value = first(mail, 'message-id');
  return messageIds(value)[0] ?? (/^[^\s<>]{3,998}$/.test(value) ? value : null);
}

/** Ids of the mails that this one answers, the oldest first. */
export function references(mail: ParsedMail): string[] {
  const replied = messageIds(first(mail, 'in-reply-to')).filter((id) => id.includes('@'));
  return [...new Set([...messageIds(first(mail, 'references')), ...replied.slice(0, 1)])].slice(-50);
}

export function inReplyTo(mail: ParsedMail): string | undefined {
  return messageIds(first(mail, 'in-reply-to')).find((id) => id.includes('@'));
}

export function listId(mail: ParsedMail): string | null {
  const value = first(mail, 'list-id') || first(mail, 'x-mailing-list') || first(mail, 'mailing-list');
  return (/<([^<>]+)>/.exec(value)?.[1] ?? value).toLowerCase().slice(0, 255) || null;
}

export function isBulk(mail: ParsedMail): boolean {
  const has = (key: string): boolean => mail.headers.has(key);
  if (listId(mail) !== null || has('list-unsubscribe') || has('list-post') || has('x-campaign-id') || has('feedback-id')) return true;
  if (/^(bulk|list|junk)/i.test(first(mail, 'precedence'))) return true;
  if (has('auto-submitted') && !/^no\b/i.test(first(mail, 'auto-submitted'))) return true;
  return /^(no-?_?reply|do-?not-?reply|notifications?|newsletter|mailer-daemon|bounces?|postmaster|alerts?)([+@._-]|$)/i.test(mail.from?.address ?? '');
}

/** When the sender says it was written, in a form a date can be made of; null if the mail does not say. */
export function headerDate(mail: ParsedMail): string | null {
  const stamps = [first(mail, 'date'), first(mail, 'resent-date'), ...(mail.headers.get('received') ?? []).map((line) => line.split(';').at(-1)!.trim())];
  for (const stamp of stamps) {
    const date = parseDate(stamp);
    if (date) return date;
  }
  return null;
}

/** ISO 8601 in UTC, or null. Takes RFC 5322 with comments and zone names, and `2024-04-22 10:00:00` as UTC. */
export function parseDate(text: string): string | null {
  const bare = text.replace(/\([^)]*\)/g, ' ').replace(/\s+/g, ' ').trim();
  if (bare.length < 8 || bare.length > 80) return null;
  const iso = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)$/.exec(bare);
  const candidates = iso ? [`${iso[1]}T${iso[2]}Z`] : [bare, bare.replace(/ [A-Za-z]{2,5}$/, ' +0000'), bare.replace(/^[A-Za-z]+,? /, '')];
  for (const candidate of candidates) {
    const time = Date.parse(/[+-]\d{4}|Z$|GMT|UTC|[ECMP][SD]T/.test(candidate) ? candidate : `${candidate} +0000`);
    if (Number.isFinite(time) && time > -2e12 && time < 4.2e12) return new Date(time).toISOString();
  }
  return null;
}

/** A subject without its Re:, Fwd: and list tags, for telling whether two mails belong together. */
export function subjectKey(subject: string): string {
  let key = subject.trim();
  for (let before = ''; before !== key; ) {
    before = key;
    key = key.replace(/^\s*((re|aw|fwd?|wg|tr|sv|vs|antw|ant|rif|res|odp)(\[\d+\]|\s?\(\d+\))?\s*:|\[[^\]]{1,40}\](?=\s*\S))\s*/i, '');
  }
  return key.toLowerCase().replace(/\s+/g, ' ').slice(0, 250);
}

export function isReplySubject(subject: string): boolean {
  return /^\s*(\[[^\]]{1,40}\]\s*)?(re|aw|sv|vs|antw|rif|odp)(\[\d+\])?\s*:/i.test(subject);
}

/** 0 low, 1 normal, 2 high, from Importance, X-Priority and Priority. */
export function urgencyOf(mail: ParsedMail): 0 | 1 | 2 {
  const importance = `${first(mail, 'importance')} ${first(mail, 'priority')} ${first(mail, 'x-msmail-priority')}`.toLowerCase();
  const priority = Number.parseInt(first(mail, 'x-priority'), 10);
  if (importance.includes('high') || /\burgent\b/.test(importance) || priority === 1 || priority === 2) return 2;
  if (importance.includes('low') || /non-urgent/.test(importance) || priority >= 4) return 0;
  return 1;
}
