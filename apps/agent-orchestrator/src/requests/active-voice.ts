import { ACTION_VERBS, baseOfGerund } from './action-verbs.js';

const IRREGULAR: Readonly<Record<string, string>> = { done: 'do', paid: 'pay', sent: 'send', made: 'make', written: 'write', bought: 'buy', brought: 'bring', given: 'give', taken: 'take', chosen: 'choose', built: 'build', read: 'read', put: 'put', set: 'set' };
const PASSIVE = /^(?:(?:also|and|so)[:,]?\s+)?(.{3,60}?)\s+(?:(?:still|also)\s+)?(?:has|have|needs?|must)(?:\s+to)?\s+be\s+(\w+)(?:\s+and\s+(\w+))?\b(.*)$/i;
const NEEDS_DOING = /^(.{3,60}?)\s+needs?\s+(\w+ing)\b(.*)$/i;
const UNTIL = /\s*,?\s*\b(?:by|before|until|no later than)\b.*$/i;

/** "The contract has to be signed and returned before 4 December" as "sign and return the contract"; null where nobody would say it so. */
export function activeVoice(sentence: string): string | null {
  const passive = PASSIVE.exec(sentence);
  const verbs = passive ? [passive[2], passive[3]].filter((verb) => verb !== undefined).map(baseOfParticiple) : [];
  if (passive && verbs.length > 0 && verbs.every((verb) => verb !== null)) return `${verbs.join(' and ')} ${lower(passive[1])}${rest(passive[4])}`;
  const needs = NEEDS_DOING.exec(sentence);
  const base = baseOfGerund(needs?.[2]?.toLowerCase() ?? '');
  return needs && base ? `${base} ${lower(needs[1])}${rest(needs[3])}` : null;
}

function baseOfParticiple(word: string): string | null {
  const text = word.toLowerCase();
  if (IRREGULAR[text]) return IRREGULAR[text];
  if (!text.endsWith('ed')) return null;
  const stem = text.slice(0, -2);
  return [stem, `${stem}e`, stem.replace(/(.)\1$/, '$1'), stem.replace(/i$/, 'y')].find((base) => ACTION_VERBS.has(base)) ?? null;
}

const lower = (thing: string | undefined): string => (thing ?? '').replace(/^(?:The|This|That|These|Those|Your|Our|An?)\b/, (word) => word.toLowerCase());
const rest = (tail: string | undefined): string => (tail ?? '').replace(UNTIL, '').trimEnd();
