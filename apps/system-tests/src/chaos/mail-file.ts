import type { InventedWords } from './invented-words.js';

/** An mbox of a mail to me@home.example for each of `topics`; each asks for something of its own, and has `mark` and `canary` in every part. */
export function mailFile({ mark, canary, topics, now, words }: { mark: string; canary: string; topics: readonly string[]; now: Date; words: InventedWords }): string {
  return topics.map((topic, at) => mail({ mark, canary, topic, thing: words.word(4), at }, new Date(now.getTime() - at * 60_000))).join('');
}

function mail({ mark, canary, topic, thing, at }: { mark: string; canary: string; topic: string; thing: string; at: number }, date: Date): string {
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
