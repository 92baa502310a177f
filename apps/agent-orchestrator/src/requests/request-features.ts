const RULES: readonly (readonly [string, RegExp])[] = [
  ['please', /\b(?:please|pls|plz|kindly)\b/],
  ['please-first', /^(?:and |also,? |so |then )?(?:please|pls|plz|kindly)\b/],
  ['can-you', /\b(?:can|could|would|will|may) (?:you|u|ya|someone|anyone|one of you)\b/],
  ['can-i', /\b(?:can|could|may|shall|should) (?:i|we)\b/],
  ['need-you', /\b(?:need|want|like|ask|expect|request) (?:you|u|everyone) to\b/],
  ['you-must', /\byou (?:need to|must|should|have to|ought to|will need|'ll need|might want|may want|can)\b/],
  ['i-need', /\b(?:i|we)(?:'d| would)? (?:need|want|require|like|appreciate)\b/],
  ['let-me-know', /\b(?:let (?:me|us) know|get back to (?:me|us)|advise|keep me|give (?:me|him|her|them|us) a (?:call|buzz|ring|shout))\b/],
  ['lets', /^(?:let'?s|lets)\b|\blet'?s (?:meet|talk|discuss|get|go|do|plan|try|schedule)\b/],
  ['question', /\?["')\]]*$/],
  ['question-you', /\b(?:you|your|u)\b.*\?["')\]]*$/],
  ['wh', /^(?:what|when|where|who|which|how|why)\b/],
  ['aux', /^(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|shall|any)\b/],
  ['meet', /\b(?:meet|meeting|call|lunch|dinner|coffee|discuss|talk|appointment|conference)\b/],
  ['time', /\b(?:today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|asap|next week|this week|noon|a\.?m|p\.?m|o'clock)\b/],
  ['deadline', /\b(?:by|before|until|no later than|due|deadline)\b.*\b(?:today|tomorrow|monday|tuesday|wednesday|thursday|friday|eod|cob|noon|week|month|\d)/],
  ['commit', /\b(?:i'll|i will|i shall|i am going to|i'm going to|i can|i plan to)\b/],
  ['if-questions', /\bif you have (?:any )?(?:questions|comments|problems)\b|\b(?:feel free|hesitate)\b/],
  ['bulk', /\b(?:unsubscribe|click|newsletter|subscribe|special offer|sale|discount|safe sender|address book|shop|free|coupon|save|now)\b|\$link/],
  ['report', /^(?:he|she|they|it|this|that|the|there)\b/],
  ['thanks', /\b(?:thanks|thank you|thx)\b/],
  ['attached', /\b(?:attached|attachment|enclosed)\b/],
  ['past', /\b(?:was|were|had|did|sent|told|said|asked|went|got|received|made)\b/],
  ['i-first', /^(?:i|we|my|our|i'm|we're|i've|we've|i'd|we'd)\b/],
];
const VERB_FIRST = /^(?:and |also,? |then |so )?(?:send|call|review|check|update|prepare|submit|sign|pay|book|reply|respond|confirm|schedule|fix|add|remove|write|read|look|take|make|get|give|bring|print|forward|finish|complete|approve|provide|contact|email|mail|ask|tell|talk|note|remember|keep|put|set|use|try|see|find|help|follow|include|change|move|fill|return|buy|order|plan|arrange|organi[sz]e|discuss|draft|ensure|verify|test|be|do|go|come|let|think|consider|don't|do not)\b/;

/** Words as the detector sees them: numbers, amounts, addresses and links are one word each. */
export function tokensOf(sentence: string): string[] {
  return normalise(sentence).match(/<[a-z]+>|[\p{L}][\p{L}'-]*|[?!:]|\d+/gu) ?? [];
}

function normalise(sentence: string): string {
  return sentence
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    .replace(/\S+@\S+\.\w+/g, ' <mail> ')
    .replace(/(?:https?:\/\/|www\.)\S+|\$link/g, ' <link> ')
    .replace(/[$€£]\s?\d[\d.,]*[km]?|\d[\d.,]*\s?(?:[$€£]|usd|eur|dollars)/g, ' <money> ')
    .replace(/\d[\d.,:/-]*/g, ' <num> ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What a sentence shows the detector: word runs of one to three, its opening, and which hand-written rules hold. */
export function requestFeatures(sentence: string): string[] {
  const tokens = tokensOf(sentence);
  const features = new Set<string>();
  const padded = ['^', ...tokens, '$'];
  for (let size = 1; size <= 3; size += 1) {
    for (let at = 0; at + size <= padded.length; at += 1) features.add(padded.slice(at, at + size).join(' '));
  }
  const plain = normalise(sentence).replace(/^(?:hi|hello|hey|dear)?\s*[a-z]+\s*,\s*/, '');
  for (const [name, pattern] of RULES) if (pattern.test(plain)) features.add(`r:${name}`);
  if (VERB_FIRST.test(plain)) features.add('r:verb-first');
  features.add(`l:${Math.min(6, Math.floor(Math.log2(tokens.length + 1)))}`);
  return [...features];
}
