const LEAD = String.raw`(?:[\s,(]*\b(?:at the latest|best|preferably|ideally))?[\s,(]*(?:\b(?:by|before|until|till|no later than|due(?: on| by)?|on)\s+(?:the\s+)?)?`;
const TAIL = String.raw`(?:\s*\(?(?:at the latest|please|if possible)\)?)?[)]?`;
const REASON = /\s*,?\s+or (?:else\b|(?:it|this|that|they|he|she|we|you|the \w+|your \w+) (?:is|are|gets?|will|won't|cannot|can't|has|have|expires?|lapses?|closes?)\b).*$|\s*,\s*(?:otherwise|so that|so (?:i|we)\b|(?:i|we) (?:need|want|have)\b|because|since|as (?:i|we)\b|(?:his|her|their|its) \w+|(?:it|they|he|she) (?:is|are|has|have|needs?|wants?)\b|the \w+(?: \w+)? (?:runs?|meets?|goes|closes|wants?|needs?)\b).*$/i;

/** The sentence without its deadline, which the task carries as a date, and without the reason that follows. */
export function dropDue(sentence: string, phrase: string | null): string {
  const plain = sentence.replace(/\s+/g, ' ').trim();
  const end = /[.?!]*$/.exec(plain)?.[0] ?? '';
  const bare = phrase ? plain.replace(new RegExp(LEAD + escape(phrase.replace(/\s+/g, ' ').replace(/[\s,.;]+$/, '')) + TAIL, 'i'), '') : plain;
  const short = bare.replace(/\s+by then\b/i, '').replace(REASON, '').replace(/\s+([,.?!])/g, '$1').replace(/[\s,.?!]+$/, '').trim();
  return short.split(' ').length >= 2 ? short + end : plain;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
