/** What a sentence says of work that was asked for before it. */
export type Said = 'done' | 'dismissed' | 'moved';

const FINISHED = String.raw`done|finished|completed|sent|fixed|paid|booked|submitted|uploaded|merged|ordered|signed|sorted(?: out)?|answered|approved|reviewed|confirmed|delivered|handed in|taken care of|in your inbox`;
const LEAD = String.raw`^(?:hi|hello|hey|ok(?:ay)?|yes|yep|sure|thanks|sorry)?[\s,.!–-]*(?:\p{Lu}\p{Ll}+[,.!]\s+)?`;
/** "Done, see my comments", "I've just sent it", "it's paid". */
const DONE: readonly RegExp[] = [
  new RegExp(String.raw`${LEAD}(?:all |now |just |it'?s |it is |this is |that'?s |that is |they(?:'re| are) |(?:the|your) [\w -]{2,30} (?:is|are|has been|have been) )?(?:all |now |already |just )*(?:${FINISHED})\b(?! (?:by|with (?:part|one|half)|until|if|when|as soon))(?=\s*(?:$|[.,!:;–-]|see\b|and\b|as\b|now\b|already\b|yesterday\b|today\b|this\b|for you\b|attached\b|✓|👍))`, 'iu'),
  new RegExp(String.raw`${LEAD}i(?:'ve| have)? (?:just |already |now )*(?:${FINISHED}|did|made|took care of|called|filled in|looked at|checked)\b (?:it|this|that|them|the|your|all|everything|both|him|her|you the)\b[^?]*$`, 'iu'),
  new RegExp(String.raw`${LEAD}(?:please find |find |here (?:is|are|comes?) |attached (?:is|are|you(?:'ll| will) find) )(?:attached|the|my|your|our|enclosed|everything)\b[^?]*$`, 'iu'),
];
/** "Never mind", "no need to book the flight", "the trip is cancelled". */
const DISMISSED: readonly RegExp[] = [
  /^(?:sorry[,!]? |please |ok(?:ay)?,? |actually,? |hi [^,]{1,20}, )*(?:never ?mind\b|nvm\b|forget (?:about )?(?:it|that|this|my (?:mail|message|request|last mail))\b|(?:there(?:'s| is) )?no (?:longer a )?need (?:to|for|any ?more)\b|(?:please )?(?:ignore|disregard) (?:my|the|this) (?:last|previous|earlier|mail|message|request|note)|you (?:don't|do not|no longer) (?:need|have) to\b|(?:it|this|that)(?:'s| is| has been| was)? (?:no longer (?:needed|necessary|required)|not (?:needed|necessary|required) any ?more|obsolete|(?:been )?(?:resolved|solved|settled)\b|resolved itself))/i,
  /\b(?:i|we|\p{Lu}\p{Ll}+) (?:already |just |have |has )*(?:did|done|found|solved|sorted|booked|ordered|sent|took care of) (?:it|that|this|one|them)(?: myself| ourselves| already)?\b[^?]*no need/iu,
];
/** "The deadline moved: Monday is fine", "you have until Friday". */
const MOVED = /\b(?:deadline|due date|date|it|that|this|the [\w-]+) (?:(?:has|have|had|was|were|is|are|got|can|be|been) )*(?:moved|extended|postponed|pushed(?: back| out)?|shifted|delayed|rescheduled|put off|wait(?: until| till)?)\b|\b(?:is|would be|works|will be|are) (?:also |still |perfectly |just |totally )?(?:fine|ok|okay|enough|early enough|soon enough|good enough)(?: (?:too|as well|for me|for us))?\s*[.!]?$|\byou (?:now )?(?:have|can take|may take|get) (?:time )?(?:until|till)\b|\btake (?:your time|until|till)\b/i;

/** Whether a sentence of an answer closes, calls off or puts off what was asked for; `isOwner`: the owner says so. */
export function sayResolution(sentence: string, isOwner: boolean): Said | null {
  const text = sentence.replace(/\s+/g, ' ').replace(/[’‘`]/g, "'").trim();
  if (text.length > 240 || text.endsWith('?')) return null;
  if (isOwner) return DONE.some((pattern) => pattern.test(text)) && !/\b(?:not|n't|will|almost|nearly|except|but)\b/i.test(text) ? 'done' : null;
  if (DISMISSED.some((pattern) => pattern.test(text))) return 'dismissed';
  return MOVED.test(text) ? 'moved' : null;
}

const REMINDER = /\b(?:reminder|remind(?:ing)? you|any (?:news|update|progress|word)|ask(?:ing)? (?:you )?(?:once )?again|did you (?:see|get|receive|read)|have you (?:seen|got|received|read|had (?:a chance|time))|as i (?:asked|said|wrote|mentioned)|still (?:waiting|need|missing)|just checking|check(?:ing)? in|follow(?:ing)? up|don't forget|do not forget)\b/i;
const ABOUT = /\b(?:my (?:mail|e-?mail|message|request|question|note|last mail)|news|update|reminder|word|progress|up) (?:about|on|regarding|concerning|for|from)\s+(?:the\s+|your\s+)?([^?.!,;]{3,60})/i;
/** "I'll look into it", "I'll get back to you": whatever was asked for. */
const ANSWERING = /\b(?:i'll|i will|i shall|i'm going to|let me)\s+(?:\w+ly\s+|also\s+|then\s+|just\s+)?(?!say|think|know|see)\w+\s+(?:it|that|this|them|so)\b|\b(?:get back to|let you know|come back to|look into|take care|handle|on it|will do)\b/i;

/** What a sentence that asks again speaks of: `about` where it says so. Null where it asks for the first time. */
export function sayReminder(sentence: string): { about: string | null } | null {
  if (!REMINDER.test(sentence)) return null;
  return { about: ABOUT.exec(sentence)?.[1]?.trim() ?? null };
}

/** Does a promise name nothing of its own, so that it speaks of what was asked for? */
export function isAnswering(promise: string): boolean {
  return ANSWERING.test(promise.replace(/[’‘`]/g, "'"));
}
