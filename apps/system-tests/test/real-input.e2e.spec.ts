import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AdjutantClient } from '@adjutant/client';
import type { Task } from '@adjutant/contracts-task-graph';
import { startSystem, type RunningSystem } from '@adjutant/standalone';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { allTasks } from '../src/collect.js';
import { makeMailbox } from '../src/make-mailbox.js';
import { importAndSettle } from '../src/settled.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

/** Public mail and calendars beside the checkout; where they are not, a made-up archive of the same shape takes their place. */
const REAL = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'real');

let folder: string;
let system: RunningSystem;
let client: AdjutantClient;
let source: string;
let tasks: Task[];
let first: Awaited<ReturnType<typeof importAndSettle>>;

function reply(index: number, now: Date): string {
  const date = new Date(now.getTime() - index * 3_600_000).toUTCString().replace('GMT', '+0000');
  return [
    `From p${index}@peers.example ${date}`,
    `From: Person ${index} <p${index}@peers.example>`,
    'To: me@home.example',
    `Date: ${date}`,
    `Subject: Re: [PATCH ${index}/9] io: close the ring before the queue`,
    `Message-ID: <r${index}@peers.example>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    'On Monday somebody wrote:',
    '> Can you please resend this by Thursday?',
    '> +	if (!queue) return -EINVAL;',
    `Could you please rebase patch ${index} and send it again by Friday?`,
    '',
    'diff --git a/io.c b/io.c',
    '--- a/io.c',
    '+++ b/io.c',
    '@@ -1,2 +1,3 @@',
    '-	please_return(by_friday);',
    '+	please_send(it, today);',
    '-- ',
    `Person ${index}, please call me by tomorrow on 555`,
    '',
    '',
  ].join('\n');
}

async function makeSource(): Promise<string> {
  const made = join(folder, 'mail');
  await mkdir(made);
  const now = new Date();
  await writeFile(join(made, 'plain.mbox'), makeMailbox(60, now));
  await writeFile(join(made, 'list.mbox'), Array.from({ length: 9 }, (_, index) => reply(index + 1, now)).join(''));
  return made;
}

beforeAll(async () => {
  folder = await temporaryFolder('real');
  source = existsSync(REAL) ? REAL : await makeSource();
  system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env: { LOG_LEVEL: 'warn' } });
  client = new AdjutantClient({ baseUrl: system.url });
  await client.signInLocally();
  first = await importAndSettle(client, [source], []);
  tasks = await allTasks(client);
}, 280_000);

afterAll(async () => {
  await system.stop();
  await removeFolder(folder);
});

const quotesOf = (task: Task) => task.source_refs.flatMap(({ quote }) => (quote === undefined ? [] : [quote]));

describe('real mail', () => {
  it('[PRO-42] is imported, and the second time nothing is new', async () => {
    expect(first).toMatchObject({ state: 'done' });
    expect(first.created).toBeGreaterThan(50);
    const second = await importAndSettle(client, [source], []);
    expect(second).toMatchObject({ state: 'done', created: 0, updated: 0, unchanged: first.created + first.updated + first.unchanged });
    expect((await allTasks(client)).map(({ id }) => id).sort()).toEqual(tasks.map(({ id }) => id).sort());
    expect((await client.call('getStatus', {})).dead_letters).toBe(0);
  }, 120_000);

  it('[EMP-25] gives quotes that are the sender\'s own words: no quoted mail, no patch, no signature', async () => {
    const board = await client.call('getFocus', {});
    const lines = [...[board.today, board.week, board.month].flatMap((bucket) => bucket.tasks), ...tasks].flatMap(quotesOf).flatMap((quote) => quote.split('\n'));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => /^\s*>|^[+-](?!\s)|^@@|^diff |^-- ?$|^(Signed-off-by|Reviewed-by|Acked-by|Tested-by):/.test(line))).toEqual([]);
  });

  it('[MIM-1] gives titles that a person can read', () => {
    const odd = tasks.map(({ title }) => title).filter((title) => title.length < 4 || title.length > 200 || /[\r\n\t]|^\W*$|^(re|fwd?|aw):|^>|^diff |^@@|\p{Cc}/iu.test(title));
    expect(odd).toEqual([]);
  });
});
