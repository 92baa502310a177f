import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { judgeSentence } from '../../requests/judge-sentence.js';
import { scoreRequest } from '../../requests/score-request.js';

const unescape = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll('&quot;', '"').replace(/\s+/g, ' ').trim();

/** Sentences of the threads in corpus.xml, and how many of the annotators called each a request. */
function readThreads(folder: string): { text: string; votes: number; voters: number }[] {
  const votes = new Map<string, number>();
  const voters = new Map<string, number>();
  for (const [, thread = ''] of readFileSync(join(folder, 'annotation.xml'), 'utf8').matchAll(/<thread>([\s\S]*?)<\/thread>/g)) {
    const number = /<listno>(.*?)<\/listno>/.exec(thread)?.[1] ?? '';
    voters.set(number, thread.split('<annotation>').length - 1);
    for (const [, id] of thread.matchAll(/<req id="([\d.]+)"/g)) votes.set(`${number} ${id}`, (votes.get(`${number} ${id}`) ?? 0) + 1);
  }
  return [...readFileSync(join(folder, 'corpus.xml'), 'utf8').matchAll(/<thread>([\s\S]*?)<\/thread>/g)].flatMap(([, thread = '']) => {
    const number = /<listno>(.*?)<\/listno>/.exec(thread)?.[1] ?? '';
    return [...thread.matchAll(/<Sent id="([\d.]+)">([\s\S]*?)<\/Sent>/g)].map(([, id, text = '']) => ({ text: unescape(unescape(text)), votes: votes.get(`${number} ${id}`) ?? 0, voters: voters.get(number) ?? 0 }));
  });
}

function report(name: string, rows: readonly { isFound: boolean; isWanted: boolean }[]): void {
  const right = rows.filter((row) => row.isFound && row.isWanted).length;
  const precision = right / Math.max(1, rows.filter((row) => row.isFound).length);
  const recall = right / Math.max(1, rows.filter((row) => row.isWanted).length);
  process.stdout.write(`${name}: precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} F1 ${((2 * precision * recall) / Math.max(1e-9, precision + recall)).toFixed(3)}\n`);
}

const [, , folder] = process.argv;
if (!folder) throw new Error('Say where corpus.xml and annotation.xml are: mail-master.eval.js <folder>');
const sentences = readThreads(folder).filter(({ text }) => !text.startsWith('>'));
const speaker = { isFromOwner: false, isDirect: undefined, isBulk: false, ownerNames: [] };
for (const least of [1, 2]) {
  report(`rules, ${least} of the annotators`, sentences.map(({ text, votes }) => ({ isWanted: votes >= least, isFound: judgeSentence(text, speaker) !== null })));
  report(`weights alone, ${least} of the annotators`, sentences.map(({ text, votes }) => ({ isWanted: votes >= least, isFound: scoreRequest(text) >= 0.5 })));
}
