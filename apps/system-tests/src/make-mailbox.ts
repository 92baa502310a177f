import { seededRandom } from './seeded-random.js';

/** A mailbox of `count` small mails for tests and measurements: every tenth asks for something, dates go back from `now`. */
export function makeMailbox(count: number, now: Date, seed = 1): string {
  const random = seededRandom(seed);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? '';
  const sentence = () => `The ${pick(NOUNS)} of the ${pick(NOUNS)} ${pick(VERBS)} the ${pick(NOUNS)} near the ${pick(NOUNS)} number ${Math.floor(random() * 5000)}.`;
  const mails: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const date = new Date(now.getTime() - (count - index) * 60_000);
    const topic = `${pick(NOUNS)} ${pick(NOUNS)} ${index}`;
    const request = index % 10 === 0 ? `Could you please send me the ${topic} report by Friday?\n` : '';
    const person = Math.floor(random() * 40);
    mails.push(
      `From p${person}@peers.example ${date.toUTCString()}\nFrom: Person ${person} <p${person}@peers.example>\nTo: me@home.example\nDate: ${date.toUTCString().replace('GMT', '+0000')}\nSubject: About the ${topic}\nMessage-ID: <${seed}.${index}@peers.example>\nContent-Type: text/plain; charset=utf-8\n\n${sentence()} ${sentence()}\n${request}${sentence()}\n\n`,
    );
  }
  return mails.join('');
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ren', 'tas', 'vel', 'dor', 'pin', 'su', 'gar', 'ne', 'bol', 'fi', 'har', 'zu', 'quen'];
/** Enough invented nouns for a vocabulary in which most words are rare, as in real mail. */
const NOUNS: readonly string[] = SYLLABLES.flatMap((first) => SYLLABLES.flatMap((second) => SYLLABLES.slice(0, 8).map((third) => `${first}${second}${third}`)));
const VERBS = ['follows', 'replaces', 'measures', 'carries', 'supports', 'shadows', 'feeds', 'cools'];
