import { ACTION_VERB_PATTERN } from './action-verbs.js';
import type { Sentence } from './split-sentences.js';

const JOINT = new RegExp(String.raw`,?\s+and\s+(?:then\s+|also\s+)?(?=(?:${ACTION_VERB_PATTERN})\s)`, 'i');

/** "Book the hall tomorrow and order the sensors today" as two, each word for word: where both halves say when. */
export function splitClauses(sentence: Sentence, hasDate: (text: string) => boolean): Sentence[] {
  const joint = JOINT.exec(sentence.text);
  if (!joint) return [sentence];
  const [first, second] = [sentence.text.slice(0, joint.index), sentence.text.slice(joint.index + joint[0].length)];
  if (!hasDate(first) || !hasDate(second)) return [sentence];
  return [
    { ...sentence, text: first },
    { ...sentence, text: second, start: sentence.start + joint.index + joint[0].length },
  ];
}
