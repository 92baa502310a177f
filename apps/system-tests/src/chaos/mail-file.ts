import type { InventedWords } from './invented-words.js';

/** An mbox of `count` mails to me@home.example; each asks for something of its own, and has `mark` and `canary` in every part. */
export function mailFile({ mark, canary, count, now, words }: { mark: string; canary: string; count: number; now: Date; words: InventedWords }): string {
  return Array.from({ length: count }, (_, at) => mail(mark, canary, at, new Date(now.getTime() - at * 60_000), words)).join('');
}

function mail(mark: string, canary: string, at: number, date: Date, words: InventedWords): string {
  const [topic, thing] = [words.word(4), words.word(4)];
  return [
    `From ${topic}@${canary}.example ${date.toUTCString()}`,
    `From: ${topic} <${topic}@${canary}.example>`,
    'To: me@home.example',
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Subject: About the ${topic} ${mark}`,
    `Message-ID: <${mark}.${at}@${canary}.example>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Could you please send me the ${topic} ${thing} report by Friday? The ${canary} people wait for it.`,
    '',
    '',
  ].join('\n');
}
