const AFTER_VERB = /\b(?:needs?|wants?|requires?|expects?|waits? for|waiting for|missing|attached(?: you(?:'ll| will)? find| is| are)?|forget|await|prepared|drafted|wrote)\s+((?:the|an?|your|our|my|another|some)\s+(?:signed\s+)?[^,.;:?!()]+)/i;
const SUBJECT = /^(?:[\p{Lu}][\w-]+,\s+)?((?:the|our|your|my)\s+[^,.;:?!()]{3,60}?)(?:\s*\([^)]*\))?\s+(?:waits?|is|are|was|were|has|have|goes|go|needs?|will|expires?|ends?|arrived|came)\b/iu;
const MISSING = /\b(?:is|are|still) (?:still )?(?:missing|lacking) ((?:the|an?|your|our|another|some)\s+[^,.;:?!()]+)/i;
const ENOUGH_SAID = /\s+(?:by|until|till|before|because|which|that|who|so that|when|if|as soon as|in order|from me|from you|for that|of everybody who|next|this week|today|tomorrow)\b.*$/i;
const PRONOUN = /^((?:[\p{L}'-]+\s+){1,2}?)((?:it|them)(?=$|[\s,.])|(?:this|that|these|those)(?=$|[,.]|\s+(?:to|by|until|before|for|with|from|in|on|at|today|tomorrow|back|out|up|off|as|and|over)\b))/iu;
const PERSON = /^(call|phone|ask|tell|email|mail|contact|meet|remind|invite|write to|talk to|answer|help) (?:him|her|them)\b/i;
const NAME = /(?:^|[\s,])(\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+)(?=\s+(?:has|is|was|had|wants?|needs?|called|asked|wrote|will|would|can|waits?)\b)/u;
const SHORT_REPLY = /^Reply(?: to [^:]+)?: (?:\S+\s+){0,4}\S+\?$/;
/** What only the rest of the message tells: "go over the details", "any tweaks", "my request". */
const ONLY_BETWEEN_THEM = /\b(?:(?:go over|discuss|talk about|share|send (?:me |us )?) ?(?:the|all|more|some|any)? ?(?:details|specifics|particulars)|if (?:any|there are any) (?:tweaks|changes|edits|adjustments|corrections)|(?:any|your) (?:preliminary |initial |first )?(?:thoughts|feedback|input|ideas|suggestions|advice|comments))\W*(?:$|or\b|before\b|are\b|is\b|you have\b)/i;
const MAX_THING = 60;

/** What the sentence before a request spoke of ("for the accounts we need the inventory list" → "the inventory list"), or null. */
export function thingIn(sentence: string): string | null {
  const plain = sentence.replace(/\s+/g, ' ').trim();
  const found = MISSING.exec(plain)?.[1] ?? SUBJECT.exec(plain)?.[1] ?? AFTER_VERB.exec(plain)?.[1];
  const thing = found?.replace(ENOUGH_SAID, '').replace(/^(?:your|our|my)\b/i, 'the').trim();
  return thing && thing.length >= 6 && thing.length <= MAX_THING && !/^(?:the|an?) (?:answer|reply|response|decision|moment|minute|look)$/i.test(thing) ? thing.slice(0, 1).toLowerCase() + thing.slice(1) : null;
}

/** "Send it" with what "it" was; null where the title has no such word in front or nothing before it tells. */
export function nameThing(title: string, before: string | undefined): string | null {
  const name = before && PERSON.test(title) ? NAME.exec(before.replace(/\s+/g, ' '))?.[1] : undefined;
  if (name) return title.replace(PERSON, `$1 ${name}`);
  const pronoun = PRONOUN.exec(title);
  const thing = pronoun && before ? thingIn(before) : null;
  return pronoun && thing ? `${pronoun[1] ?? ''}${thing}${title.slice(pronoun[0].length)}` : null;
}

/** Does a title name nothing that can be told apart: a verb alone, or a verb and "it"? */
export function saysLittle(title: string): boolean {
  return /^[\p{L}'-]+$/u.test(title) || /^(?:[\w']+\s+){0,3}(?:look|it|this|that|these|those|them|him|her|me|us|back)$/i.test(title) || /\b(?:which of (?:them|those|these)|(?:whether|if) (?:it|that|this))\b/i.test(title) || PRONOUN.test(title) || ONLY_BETWEEN_THEM.test(title) || SHORT_REPLY.test(title);
}
