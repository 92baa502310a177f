import type { Event } from '@adjutant/contracts-connector-ingest';

import type { Grammar } from '../languages/grammar.js';
import { type Audience, greetsSomebodyElse, isToSomebodyElse, namesOwner } from '../requests/addressed-to.js';
import type { Judgement, Speaker } from '../requests/judge-sentence.js';
import type { Sentence } from '../requests/split-sentences.js';

/** The most items of a list that are read. */
export const MAX_LIST = 5;

export interface Found extends Judgement {
  /** The whole sentence, where `sentence` is one clause of it. */
  origin: Sentence;
  sentence: Sentence;
  items: readonly Sentence[];
  /** What introduces the list that the sentence is an item of: it may say by when. */
  lead?: Sentence | undefined;
}

const LIST_LEAD = /\b(?:do|to do|todos?|tasks?|action items?|following|next steps?|need(?:ed)?|please|things|steps?)\b[^.?!]*:\s*$/i;
const ASKING_LEAD = /\b(?:please|pls|you|action items?|to-?dos?|tasks?)\b/i;
/** "Can you take care of these?" below a list asks for each of its items. */
const ASKS_FOR_LIST = /\b(?:take care of|handle|deal with|do|sort out|look (?:after|into|at)|work on|arrange|prepare|get|finish|complete|cover|provide|send (?:me|us)?)\s*(?:all (?:of )?)?(?:these|those|them|this|the above)\b[^.?!]{0,40}[.?!]*$/i;
/** Every sentence that asks for something, lists taken apart. */
export function findAll(sentences: readonly Sentence[], speaker: Speaker, body: string, grammar: Grammar): Found[] {
  const found: Found[] = [];
  for (let at = 0; at < sentences.length; at += 1) {
    const sentence = sentences[at];
    if (!sentence) continue;
    const items = listAfter(sentences, at);
    const lead = items.length > 0 || LIST_LEAD.test(sentence.text) ? judgeLead(sentence, speaker, grammar) : null;
    if (lead && items.length >= 2) {
      found.push(...items.map((item) => ({ ...lead, kind: 'request' as const, sentence: item, origin: item, items: [] })));
      at += items.length;
      continue;
    }
    const above = ASKS_FOR_LIST.test(sentence.text) ? itemsAbove(body, sentence) : [];
    const wanted = above.length >= 2 ? grammar.judge(sentence.text, speaker) : null;
    if (wanted) {
      found.push(...above.map((item) => ({ ...wanted, sentence: item, origin: item, items: [], lead: sentences[at - 1] })));
      continue;
    }
    const dashed = lead ? dashedItems(body, sentence) : [];
    const judged = dashed.length > 0 ? lead : grammar.judge(sentence.text, speaker);
    if (judged && !isEmptyLead(sentence.text, dashed.length)) found.push({ ...judged, sentence, origin: sentence, items: dashed });
  }
  return found;
}

/** "Please do the following:" with nothing behind it asks for nothing that can be named. */
function isEmptyLead(text: string, items: number): boolean {
  return items === 0 && /\b(?:following|below)\s*:\s*$/i.test(text);
}

function judgeLead(sentence: Sentence, speaker: Speaker, { judge }: Grammar): Judgement | null {
  if (!LIST_LEAD.test(sentence.text) || speaker.isFromOwner) return null;
  return judge(sentence.text, speaker) ?? (ASKING_LEAD.test(sentence.text) ? judge('Please complete these tasks:', speaker) : null);
}

function listAfter(sentences: readonly Sentence[], at: number): Sentence[] {
  const items: Sentence[] = [];
  for (const next of sentences.slice(at + 1)) {
    if (next.marker === null) break;
    items.push(next);
  }
  return items;
}

/** Items with a dash are never tasks of their own (a patch line looks the same); they tell what the sentence before them asks. */
function dashedItems(body: string, sentence: Sentence): Sentence[] {
  const lines = body.slice(sentence.start + sentence.text.length).split('\n').slice(1);
  const items = lines.slice(0, lines.findIndex((line) => !/^\s*-\s+\S/.test(line)) >>> 0).slice(0, MAX_LIST);
  return items.map((line) => ({ text: line.replace(/^\s*-\s+/, '').trim(), start: 0, marker: '-' }));
}

/** The items of a list that ends right above a sentence, word for word. */
function itemsAbove(body: string, { start: end }: Sentence): Sentence[] {
  const lines = body.slice(0, body.lastIndexOf('\n', end - 1) + 1).split('\n').slice(0, -1);
  const items: Sentence[] = [];
  let start = lines.join('\n').length;
  for (const line of lines.reverse()) {
    start -= line.length;
    const item = /^\s*(?:[-*•–·]|\d{1,2}[.)])\s+(\S.*?)\s*$/.exec(line)?.[1];
    if (item) items.unshift({ text: item, start: start + line.indexOf(item), marker: '-' });
    else if (line.trim() !== '' || items.length > 0) break;
    start -= 1;
  }
  return items.slice(0, MAX_LIST);
}

export function audienceOf(event: Event, { ownerNames, isFromOwner }: Speaker): Audience {
  const owner = isFromOwner ? [] : ownerNames;
  const people = event.details.participants.map(({ name, address }) => name || (address ?? ''));
  return { owner, others: people.filter((name) => !owner.includes(name)), isShared: event.details.participants.filter(({ role }) => role === 'to' || role === 'cc').length > 1 || event.details.channel?.is_private === false };
}

/** Without what is said to somebody else by name: by the sentence, or by the greeting above it. */
export function forOwner(found: readonly Found[], sentences: readonly Sentence[], audience: Audience): Found[] {
  if (audience.owner.length === 0) return [...found];
  const isToOthers = greetsSomebodyElse(sentences[0]?.text ?? '', audience);
  return found.filter(({ origin }) => !isToSomebodyElse(origin.text, audience) && (!isToOthers || namesOwner(origin.text, audience)));
}
