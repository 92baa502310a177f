import { ACTION_VERB_PATTERN } from './action-verbs.js';
import { isNotForAction } from './not-for-action.js';
import { scoreRequest } from './score-request.js';

export type RequestKind = 'request' | 'question' | 'commitment' | 'payment' | 'form' | 'invitation' | 'deadline';

/** Who speaks to whom; undefined where nobody can tell. */
export interface Speaker {
  isFromOwner: boolean;
  isDirect: boolean | undefined;
  isBulk: boolean;
  ownerNames: readonly string[];
}

export interface Judgement {
  kind: RequestKind;
  /** 0..1 */
  confidence: number;
}

interface Rule {
  kind: RequestKind;
  strength: number;
  pattern: RegExp;
}

const LEAD = String.raw`^(?:(?:and|also|so|then|ok|okay|well|hi|hey|hello|dear|again|otherwise|in the meantime|meanwhile|if possible|when you get a chance|once [^,]{3,40}|btw|lastly|finally|first|second|third|next)[,:]?\s+)*(?:(?:@?[A-Z][\w.-]+(?:\s+(?:and\s+)?[A-Z][\w.-]+)?|all|everyone|team|folks|guys)\s*[,:–-]\s*)?`;
const VERB = `(?:${ACTION_VERB_PATTERN})`;
/** A need is a request where it says by when; "we need the server for that" tells how things are. */
const NEEDED_WHEN = String.raw`\b(?:by|before|until|no later than|at the latest|asap|as soon as possible|today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|(?:on|next|this) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b`;
const BY_DATE = String.raw`(?:by|before|until|no later than) (?:the )?(?:\d|end\b|eod\b|cob\b|close of|noon\b|today|tonight|tomorrow|next\b|this\b|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b)`;
const rule = (kind: RequestKind, strength: number, pattern: string): Rule => ({ kind, strength, pattern: new RegExp(pattern, 'iu') });

/** The first that holds names the kind. */
const RULES: readonly Rule[] = [
  rule('payment', 0.92, String.raw`\b(?:pay|settle|transfer|remit)\b[^.?!]{0,60}\b(?:bill|invoice|rent|fee|fees|deposit|tuition|balance|amount|subscription|dues|tax|taxes|[$€£]\s?\d|\d[\d.,]*\s?(?:[$€£]|(?:eur|usd|gbp|chf|euros?|dollars?)\b))`),
  rule('payment', 0.85, String.raw`\b(?:rent|bill|invoice|payment|fee|balance|premium|tuition|instal?lment)\b[^.?!]{0,60}\b(?:is|are|will be|falls|was)\s+(?:now\s+)?(?:due|payable|overdue|outstanding)\b`),
  rule('payment', 0.82, String.raw`\bmake (?:your|the|a) payment\b`),
  rule('form', 0.86, String.raw`\b(?:fill (?:in|out|up)|complete|sign|submit|return|hand in)\b[^.?!]{0,50}\b(?:form|survey|questionnaire|application|timesheet|contract|agreement|document|documents|paperwork|waiver|report|homework|assignment|expense|expenses|nda)\b`),
  rule('invitation', 0.85, String.raw`\brsvp\b|\b(?:are|would) you (?:be )?(?:available|free|able to (?:make|attend|join|meet|come)|up for|around|interested in (?:meeting|joining|attending))\b|\bwould you like to (?:join|come|attend|meet)\b|\b(?:can|could|shall|should) we (?:please |all |maybe )?(?:have|meet|schedule|set up|talk|discuss|get together|do|hold|arrange|reschedule|move|sync|catch up)\b[^.!]*\?|\blet me know (?:if|whether) you(?:'re| are| can| will|'ll)? (?:able to |can )?(?:make|attend|join|come|coming)\b|\b(?:does|would|is) (?:\w+ ){1,4}(?:work|suit|ok|okay|good)(?: for)? (?:you|everyone)\b`),
  rule('request', 0.95, String.raw`${LEAD}(?:please|pls|plz|kindly)\s+(?:also\s+|just\s+|do\s+|don't forget to\s+|remember to\s+|make sure (?:to|that|you)\s+|ensure (?:that\s+)?)?${VERB}\b`),
  rule('request', 0.93, String.raw`\b(?:can|could|would|will|may)\s+(?:you|u|you (?:two|both|all|guys|please)|someone|anyone|anybody|somebody)\s+(?:(?:please\s+|also\s+|kindly\s+|maybe\s+|possibly\s+|perhaps\s+|just\s+|quickly\s+){0,2}${VERB}\b|(?:please|kindly)\s+\w)`),
  rule('request', 0.92, String.raw`\b(?:i|we)(?:'d|'ll| would| will| also| really| do)*\s+(?:need|want|like|ask|expect|require)\s+(?:for\s+)?(?:you|u|you (?:two|both|all|guys)|everyone)\s+to\b`),
  rule('request', 0.9, String.raw`\bwould you mind\b|\b(?:would|could) you be (?:so kind|able)\b|\bmay i ask you to\b|\bi(?:'d| would) (?:really |greatly )?appreciate (?:it )?if you (?:can|could|would)\b|\bit would be (?:great|nice|good|helpful|useful|wonderful) if you (?:can|could|would)\b`),
  rule('request', 0.86, String.raw`\b(?:don't|do not|dont) forget to\b|\b(?:remember|be sure|make sure)\s+(?:to|that you|you)\b|\byou(?:'ll| will)? (?:still |really |also )?(?:need to|have to|must|are (?:required|asked|requested|expected) to)\s+(?:\w+ly\s+)?${VERB}\b|\byour (?:action|response|reply|approval|signature|input|feedback|review) (?:is )?(?:required|needed|requested|by)\b|\b(?:is|are) (?:waiting|blocked) (?:for|on) you\b|\b(?:i am|i'm|we are|we're) (?:still )?waiting (?:for|on) (?:you|your)\b`),
  rule('request', 0.86, String.raw`\b(?:please|pls|plz|kindly)\b[^.?!]{0,20}\b${VERB}\b`),
  rule('request', 0.78, String.raw`\b(?:let (?:me|us) know|get back to (?:me|us)|keep (?:me|us) posted|give (?:me|us|him|her|them) a (?:call|ring|buzz))\b`),
  rule('request', 0.84, String.raw`\b(?:i|we) (?:still |really |also |urgently )?need your (?!answer|reply|response|feedback|help|advice)\w+`),
  rule('request', 0.66, String.raw`\b(?:i was|i'm|i am|we are|we were) (?:just )?wondering (?:if|whether) (?:you|someone|anyone)\b|\bi(?:'d| would) (?:really )?(?:like|love|appreciate|need) (?:to (?:know|hear|see|get|learn) |any |some |your )|\b(?:i'm|i am|we are|we're) (?:seeking|looking for|asking for) (?:your|any|some)\b|\bi encourage (?:you|everyone)\b`),
  rule('question', 0.62, String.raw`\b(?:does|can|has|is|would|could) (?:anyone|anybody|someone|somebody|everyone|perhaps someone)\b[^.!]*\?|^(?:so |and |or )?(?:any|comments|thoughts|objections|opinions)\b[^.!]{0,60}\?|\bhow (?:about|do people feel|is everyone|are you)\b[^.!]*\?`),
  rule('request', 0.84, String.raw`\b(?:i|we)(?:'ll| will| would)?\s+(?:still |really |also |urgently |just )?need\s+(?!your (?:answer|reply|response|feedback|help|advice)\b)(?:(?:the|an?|your|another|both|all|some|\d+)\s+|it\b|this\b|them\b)[^.?!;]*?${NEEDED_WHEN}`),
  rule('deadline', 0.8, String.raw`\b(?:deadline|due date)\b[^.?!]{0,60}\b(?:is|:|on|by|ends|extended)\b|\b(?:is|are) due\b(?! to| in part)[^.?!]{0,12}\b(?:on|by|at|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|this|next|in|end|eod|january|february|march|april|may|june|july|august|september|october|november|december|\d)|\b(?:has|have|needs?|must) (?:to )?be (?:\w+ed|done|in|sent|paid|sorted|ready)(?: and \w+)?(?: [^.?!,;]{1,40})? ${BY_DATE}|\bneeds? \w+ing\b[^.?!]{0,40} ${BY_DATE}|\b(?:expires?|closes|ends) (?:on|in|by|today|tomorrow)\b[^.?!]*\b(?:renew|account|registration|certificate|contract|licen[cs]e|subscription|passport|visa)\b`),
  rule('request', 0.7, String.raw`${LEAD}(?:work overtime|report to|be (?:at|there|ready|here)|${VERB}\s+(?!up$|the fact|that\b|is\b|was\b|are\b|to\b|of\b|in general))(?=[^?]*$)`),
];
const COMMITMENT = /\b(?:i'll|i will|i shall|i'm going to|i am going to|i promise to|i'll try to|let me)\s+(?:also\s+|then\s+|just\s+|definitely\s+|try (?:to|and)\s+|make sure to\s+|get back|have (?:it|that|this|the)|do (?:it|that|this)|be (?:sending|sharing|sure to)|\w+)\b/i;
const EMPTY_COMMITMENT = /\b(?:i'll|i will|i shall|let me)\s+(?:be (?:there|back|late|out|away|in|on|off|happy|glad|around|fine)|have to (?:think|say)|see you|miss|never|not|probably|assume|admit|say|guess|know|add that|explain|quote|leave it|see\b(?! to)|let you (?:know if|go|decide)|know\b|stop\b)/i;
const QUESTION_TO_YOU = /\b(?:you|your|yours|u)\b[^?]*\?["')\]]*$/i;
const OPEN_QUESTION = /^(?:so |and |also,? |but )*(?:what|when|where|who|which|how|why|do|does|did|is|are|any|have|has|should|shall|can|could|will|would)\b[^?]*\?["')\]]*$/i;
const RHETORICAL = /\b(?:isn't it|aren't they|right|no|eh|huh|don't you think|you know|who knows|who cares|why not|how come|what if|seriously|really|wtf|ever|you see|you mean|did you (?:see|know|ever|read))\b[^?]{0,12}\?|\?\?+|\?!/i;

/** What a sentence asks of the owner, or null. Rules decide the kind; rules and trained weights together how sure that is. */
export function judgeSentence(sentence: string, speaker: Speaker): Judgement | null {
  const text = sentence.replace(/\s+/g, ' ').replace(/[’‘`]/g, "'").trim();
  if (text.length < 6 || text.length > 600 || isNotForAction(text)) return null;
  if (speaker.isFromOwner) return judgeOwnWords(text);
  const found = RULES.find(({ pattern }) => pattern.test(text)) ?? judgeQuestion(text, speaker);
  if (!found) return null;
  const mixed = 0.72 * found.strength + 0.28 * scoreRequest(text);
  return { kind: found.kind, confidence: round(mixed * trustIn(text, speaker)) };
}

function judgeOwnWords(text: string): Judgement | null {
  if (!COMMITMENT.test(text) || EMPTY_COMMITMENT.test(text) || text.endsWith('?') || /\bif (?:you|we|they|it|he|she|there)\b/i.test(text)) return null;
  const hasDate = /\b(?:by|before|until|today|tonight|tomorrow|this|next|monday|tuesday|wednesday|thursday|friday|end of|eod|asap|soon)\b/i.test(text);
  const hasVerb = new RegExp(String.raw`\b(?:i'll|i will|i shall|going to|let me|try to|promise to)\s+(?:\w+ly\s+|also\s+|then\s+|just\s+|try to\s+|try and\s+)?(?:${ACTION_VERB_PATTERN}|do|have)\b`, 'i').test(text);
  if (!hasVerb) return null;
  return { kind: 'commitment', confidence: hasDate ? 0.85 : 0.66 };
}

function judgeQuestion(text: string, speaker: Speaker): Rule | null {
  if (!text.includes('?') || RHETORICAL.test(text) || text.split(' ').length < 3) return null;
  if (QUESTION_TO_YOU.test(text) || (speaker.isDirect === true && /^@\w/.test(text))) return rule('question', 0.68, '');
  if (speaker.isBulk || speaker.isDirect === false || !OPEN_QUESTION.test(text.replace(/^@[\w.-]+[,:]?\s+/, ''))) return null;
  return rule('question', speaker.isDirect ? 0.55 : 0.42, '');
}

function trustIn(text: string, speaker: Speaker): number {
  if (namesOneOf(text, speaker.ownerNames)) return 1.05;
  if (speaker.isBulk) return speaker.isDirect === true ? 0.7 : 0.4;
  return speaker.isDirect === false ? 0.7 : 1;
}

function namesOneOf(text: string, names: readonly string[]): boolean {
  const first = names.map((name) => name.split(/[\s@.]/)[0]?.toLowerCase() ?? '').filter((name) => name.length > 2);
  return first.length > 0 && (text.toLowerCase().match(/[\p{L}'-]+/gu) ?? []).some((word) => first.includes(word));
}

function round(value: number): number {
  return Math.round(Math.min(0.98, value) * 100) / 100;
}
