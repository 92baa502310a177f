import type { AdjutantClient } from '@adjutant/client';

import { noiseFigure, processorTimes, withCpuTimes } from './cpu-time.js';
import { figure, percentile, type Figure } from './figure.js';
import { latencies } from './load.js';
import type { Workspace } from './workspace.js';

const CALLS = 400;
const PROMPTS = 60;
/** A mailbox of years holds few open requests: one mail of this many asks for something. */
const FEW_ASK = 200;
const DAY_MS = 86_400_000;
const WORDS = ['report', 'replaces', 'measures', 'follows', 'kaloren', 'mitasvel', 'dorpinsu', 'garnebol', 'tasvelka', 'pinsumi', 'velzutas', 'karenlo', 'supintas', 'harkami', 'zufiren', 'quenlodor'];
const PROMPT_TEXTS = ['what needs action?', 'summarize last 2 hours', 'which report should I send about the kaloren?', 'who wrote about the mitasvel and the dorpinsu?', 'what carries the garnebol?', 'summarize last 3 days'];

/** A query of one to four words, of rare and of frequent ones. */
function queryFor(index: number): string {
  return Array.from({ length: 1 + (index % 4) }, (_, word) => WORDS[(index * 7 + word * 5) % WORDS.length] ?? '').join(' ');
}

/** Every query with a source, three of four with a window of 1 to 60 days. */
function filterFor(index: number, newest: number) {
  if (index % 4 === 0) return { sources: ['email' as const] };
  const to = newest - (index % 10) * DAY_MS;
  return { sources: ['email' as const], from: new Date(to - (1 + (index % 60)) * DAY_MS).toISOString(), to: new Date(to).toISOString() };
}

async function fill(workspace: Workspace, client: AdjutantClient, events: number, work: (path: string) => Promise<number>): Promise<Figure[]> {
  const { events: present } = await client.call('getStatus', {});
  if (present.total >= events) return [];
  workspace.options.note(`Importing ${events} mails to search in; at 300 mails/s this takes ${Math.ceil(events / 300 / 60)} minutes …`);
  const seconds = await work(await workspace.mailbox(events, FEW_ASK));
  return [figure({ group: 'search', name: `${events} mails to searchable and tasks`, value: events / seconds, unit: 'mails/s' })];
}

/** Hybrid search and prompts among many events of one user. */
export async function measureSearch(workspace: Workspace): Promise<Figure[]> {
  const { events: wanted, searchData } = workspace.options;
  const product = await workspace.start(searchData ?? workspace.path('search'));
  const filled = await fill(workspace, product.client, wanted, (path) => workspace.import(product, path, wanted));
  const { events } = await product.client.call('getStatus', {});
  const newest = Date.now();
  const calls = workspace.size(CALLS);
  const me = await latencies(calls, 1, () => product.client.call('getMe', {}));
  const search = (index: number) => product.client.call('search', { q: queryFor(index), limit: 20, ...filterFor(index, newest) });
  const { result: alone, cpu } = await withCpuTimes([product.pid], () => latencies(calls, 1, search));
  const processor = await processorTimes(product.pid, workspace.size(CALLS) / 2, search);
  const atOnce = await latencies(calls, 4, search);
  const prompts = await latencies(workspace.size(PROMPTS), 1, (index) => product.client.call('runPrompt', { prompt: PROMPT_TEXTS[index % PROMPT_TEXTS.length] ?? '' }));
  await product.stop();
  const group = 'search';
  return [
    ...filled,
    figure({ group, name: `GET /search in ${events.total} events, filtered, p95`, value: alone.p95, unit: 'ms', target: { atMost: 50 }, baseline: { what: 'GET /auth/me, p95', value: me.p95, unit: 'ms' } }),
    figure({ group, name: '4 connections, p95', value: atOnce.p95, unit: 'ms' }),
    figure({ group, name: 'processor time of one search, all threads, p95', value: percentile(processor, 0.95), unit: 'ms' }),
    figure({ group, name: '1 connection, median', value: alone.p50, unit: 'ms' }),
    figure({ group, name: 'POST /prompts without a model, p95', value: prompts.p95, unit: 'ms', target: { atMost: 300 }, baseline: { what: 'GET /auth/me, p95', value: me.p95, unit: 'ms' } }),
    noiseFigure(group, cpu),
  ];
}
