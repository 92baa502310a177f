import { ACTION_VERBS, baseOfGerund } from './action-verbs.js';
import { activeVoice } from './active-voice.js';
import type { RequestKind } from './judge-sentence.js';
import { stripLeads } from './strip-leads.js';

const MAX_TITLE = 80;
const LEADS: readonly RegExp[] = [
  /^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b(?:\s+[A-Z][\w.-]+|\s+all|\s+everyone|\s+team|\s+there)*\s*[,:!–-]?\s*/i,
  /^@[\w.-]+[,:]?\s+/,
  /^(?:[A-Z][a-z]+(?:\s+(?:and\s+)?[A-Z][a-z]+)?|all|everyone|team|folks|guys)\s*[,:]\s+(?=\S)/,
  /^(?:and|also|so|then|ok|okay|well|again|otherwise|in the meantime|meanwhile|if possible|when you get a chance|btw|by the way|lastly|finally|first(?:ly)?|second(?:ly)?|next|anyway|in any case|as a reminder|reminder)\s*[,:]?\s+/i,
  /^(?:when(?:ever)?|if|once|as soon as)\s+you\s+(?:have|get|find)\s+(?:(?:a|an|some|the)\s+)?(?:(?:free|spare|quick)\s+)?(?:minute|moment|second|time|chance|while)\s*[,:–-]?\s+/i,
  /^(?:just\s+)?(?:a\s+)?(?:quick|friendly|gentle|kind)?\s*(?:reminder|note)\s+(?:that|to)\s+/i,
  /^(?:just\s+)?a\s+(?:friendly|gentle|kind|quick)\s+reminder[:,]?\s*/i,
  /^(?:can|could|would|will|may)\s+(?:you(?:\s+(?:two|both|all|guys))?|u|someone|anyone|anybody|somebody)\s+(?!mind\b)(?:be (?:so kind|able)(?: as)? to\s+)?/i,
  /^(?:i|we)(?:'d|'ll| would| will| also| really| do)*\s+(?:need|want|like|ask|expect|require)\s+(?:you|u)(?:\s+(?:two|both|all|guys))?\s+to\s+/i,
  /^(?:i(?:'d| would) (?:really |greatly )?appreciate (?:it )?if you (?:can|could|would)|it would be (?:great|nice|good|helpful|useful|wonderful) if you (?:can|could|would))\s+/i,
  /^would you mind\s+/i,
  /^(?:please|pls|plz|kindly|also|just|maybe|possibly|perhaps|quickly|do(?=\s+(?:not\s+)?forget))\s+/i,
  /^(?:(?:don't|do not|dont)\s+forget|remember|be sure|make sure)\s+(?:to|that you|you)\s+/i,
  /^you(?:'ll| will)?\s+(?:still |really |also )?(?:need to|have to|must|are (?:required|asked|requested|expected) to)\s+/i,
  /^(?:i'll|i will|i shall|i'm going to|i am going to|i promise to|let me)\s+(?:(?:also|then|just|definitely|try (?:to|and)|make sure to)\s+)?/i,
];
const DUE = /^(?:(?:that|the|your|this month's)\s+)*(.{3,50}?)\s+(?:is|are|will be|falls)\s+(?:now\s+)?(due|payable|overdue|outstanding)\b\s*(.*)$/i;
const MONEY = /\b(?:rent|bill|invoice|payment|fee|fees|balance|premium|tuition|tax)\b/i;

/** A short imperative from the sentence: courtesies off, names and amounts kept. */
export function makeTitle(sentence: string, kind: RequestKind, sender: string | null): string {
  const plain = sentence.replace(/\s+/g, ' ').replace(/[’‘]/g, "'").trim();
  const bare = tidy(stripLeads(plain, LEADS));
  if (kind === 'payment' || kind === 'deadline') {
    const active = activeVoice(bare);
    if (active) return shorten(capitalise(active));
    const due = DUE.exec(bare);
    if (due) return shorten(capitalise(`${MONEY.test(due[1] ?? '') ? 'pay' : 'finish'} ${due[1]} (due${due[2]?.toLowerCase() === 'overdue' ? ' now' : ''} ${due[3] ?? ''}`.replace(/[\s(.!]+$/, '') + ')'));
  }
  if (kind === 'question' || kind === 'invitation') return replyTitle(plain, bare, sender);
  const first = firstWord(bare);
  const gerund = baseOfGerund(first);
  const imperative = gerund ? gerund + bare.slice(first.length) : afterPlease(bare);
  return shorten(capitalise(settlePronouns(aboutSender(imperative, sender), kind === 'commitment', sender)));
}

function tidy(text: string): string {
  return text.replace(/\s*(?:,?\s*(?:please|pls|thanks|thank you|thx))?\s*[.!?:;,…]*$/i, '').trim();
}

function replyTitle(plain: string, bare: string, sender: string | null): string {
  if (/^(?:have|take) a (?:closer |quick )?look\b/i.test(bare) || (ACTION_VERBS.has(firstWord(bare)) && !plain.endsWith('?'))) return shorten(capitalise(bare));
  const question = stripGreeting(plain).replace(/\s+/g, ' ');
  return shorten(sender ? `Reply to ${sender}: ${question}` : `Reply: ${question}`);
}

function stripGreeting(text: string): string {
  const rest = text.replace(/^@[\w.-]+[,:]?\s+/, '').replace(LEADS[0] ?? /^$/, '');
  return rest.length >= 5 ? rest : text;
}

/** Where the verb comes after other words ("If you can, please send …"), the title starts at it. */
function afterPlease(text: string): string {
  if (ACTION_VERBS.has(firstWord(text))) return text;
  const later = /\b(?:please|pls|kindly|(?:can|could|would|will) you(?: please)?)\s+(?:also\s+|just\s+)?(\w+)\b/i.exec(text);
  if (!later?.[1] || !(ACTION_VERBS.has(later[1].toLowerCase()) || /please/i.test(later[0]))) return text;
  const start = later.index + later[0].length - later[1].length;
  return text.length - start >= 12 ? text.slice(start) : text;
}

function aboutSender(text: string, sender: string | null): string {
  if (!sender) return text;
  return text
    .replace(/^(?:i|we)(?:'ll| will| would)? (?:still |really |also |urgently |just )?need (?=(?:your|the|an?|another|both|all|some)\b|\d)/i, `Send ${sender} `)
    .replace(/^((?:get back to|send|give|tell|call|write|write to|let|show|email|mail|forward|update|help|inform|answer|pay)) you\b/i, `$1 ${sender}`)
    .replace(/^((?:send|forward|give|hand|return|bring|show|mail|email) (?:it|them|this|these|those|[^,.;:?!]{3,40}?)) to (?:me|us|you)\b/i, `$1 to ${sender}`)
    .replace(/^((?:send|give|tell|call|let|show|email|mail|ask|remind|bring|get|help|update|ping|contact|forward|pay|notify|keep|advise|lend|text|let)) (?:me|us)\b/i, `$1 ${sender}`)
    .replace(/\band (send|give|tell|call|let|show|mail|email|ask|forward) (?:me|us)\b/i, `and $1 ${sender}`);
}

/** Beside the other's name "your" would be theirs, and "my" the owner's, where it was the other way round. */
function settlePronouns(text: string, isOwn: boolean, other: string | null): string {
  if (!other) return text;
  if (isOwn) return text.replace(/\byour\b/gi, `${other}'s`);
  const named = text.indexOf(other);
  return text.replace(/\bmy\b/gi, named >= 0 ? 'the' : `${other}'s`).replace(/\byour\b/gi, (word: string, at: number) => (named >= 0 && named < at ? 'the' : word));
}

function firstWord(text: string): string {
  return /^[\p{L}'-]+/u.exec(text)?.[0].toLowerCase() ?? '';
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** At most 80 characters, cut between words. */
export function shorten(text: string, max = MAX_TITLE): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > max / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.(–-]+$/, '')}…`;
}
