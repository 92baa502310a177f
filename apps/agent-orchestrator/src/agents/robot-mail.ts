import type { Event } from '@adjutant/contracts-connector-ingest';

const ROBOT_SENDER = /^(?:no-?_?reply|do-?not-?reply|notifications?|newsletters?|news|info|marketing|offers?|promo|alerts?|bounces?|mailer|updates?|jira|builds?|ci|robot|bot)(?:[+@._-]|$)/i;
const ROBOT_WORDS = /\b(?:unsubscribe|do not reply|don't reply|automatic(?:ally generated)? (?:message|e-?mail|notification)|automated (?:message|e-?mail)|you(?:'re| are) receiving this|manage your (?:subscriptions?|preferences)|sent by the \w+ system|view (?:this|it) in your browser)\b/i;
const TICKET_SUBJECT = /^(?:re:\s*)?\[(?:jira|issue|bug|redmine|youtrack|linear|asana|trello)\b|\([A-Z][A-Z0-9]+-\d+\)|^\[?[A-Z][A-Z0-9]+-\d+\]?\s/i;
const TICKET_NEWS = /^\s*\S+(?: \S+){0,3} (?:moved|assigned|created|closed|reopened|resolved|updated|changed|transitioned|linked|mentioned)\b/i;
const MARKETING = /\b(?:save \d|\d+ ?%|discount|offers?|deals?|early price|seats? left|last chance|hurry|webinar|conference|premium|coupon|sale|free|book (?:now|a slot)|quick call|grow your|leads)\b/i;
const CONSEQUENCE = /\b(?:otherwise|or else|will be (?:cancell?ed|closed|suspended|deleted|blocked|charged|disabled|deactivated|locked|terminated)|expires?|overdue|past due|(?:is|are) due|due (?:date|on|by)|declined|final notice|signature|sign (?:the|your|and)|e-?sign)\b/i;

/** How far a mail that a machine or a sender to many wrote can ask its reader for something. */
export type Reach = 'person' | 'list' | 'robot' | 'ticket';

/** A list carries what people say to each other; a robot speaks to whoever is registered. */
export function reachOf(event: Event): Reach {
  if (!event.details.is_bulk) return 'person';
  const from = event.details.participants.find(({ role }) => role === 'from');
  const isRobot = ROBOT_SENDER.test(from?.address ?? '') || ROBOT_WORDS.test(event.body ?? '');
  if (TICKET_SUBJECT.test(event.title ?? '') && (isRobot || TICKET_NEWS.test(event.body ?? ''))) return 'ticket';
  const isAnswer = event.details.in_reply_to !== undefined;
  return isRobot || (event.details.is_direct === true && !isAnswer) ? 'robot' : 'list';
}

/** Does a sentence of a robot's mail ask this reader for something that has consequences? Marketing never does. */
export function hasConsequence(kind: string, text: string, around: string): boolean {
  if (MARKETING.test(text)) return false;
  return kind === 'payment' || kind === 'deadline' || (kind !== 'invitation' && kind !== 'question' && CONSEQUENCE.test(`${text} ${around}`));
}
