import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { AdjutantClient } from '@adjutant/client';
import { isAlive } from '@adjutant/engines';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { allAudit, allEvents, allTasks, allThreads } from '../src/collect.js';
import { connect } from '../src/connect.js';
import { makeMailbox } from '../src/make-mailbox.js';
import { Program } from '../src/program.js';
import { seededRandom } from '../src/seeded-random.js';
import { importAndSettle, settled } from '../src/settled.js';
import { removeFolder, serverOf, temporaryFolder } from '../src/temporary-folder.js';

const PARTS = 7;
const MAILS = 60;
const QUERIES = ['report', 'friday', 'could you please send', 'number'];
/** Moments of a kill, in thirds of what a part takes: while it is read, while it is indexed, while its tasks are merged. */
const KILLS_PER_PART = 3;

let folder: string;
let parts: string[];
const data = (name: string) => join(folder, name);

const clientOf = async (name: string) => (await connect(data(name))).client;
const start = (name: string) => new Program(['--empty', '--json', '--data', data(name), '--port', '0'], { LOG_LEVEL: 'warn' });
const ready = (program: Program) => program.says('"focus"');

/** Everything that an import makes, without what differs from run to run. */
async function describeAll(client: AdjutantClient) {
  const tasks = await allTasks(client);
  const titles = new Map(tasks.map(({ id, title }) => [id, title]));
  const { links } = await client.call('getGraph', { window: 'all', limit: 5000 });
  const { index, detection, dead_letters } = await client.call('getStatus', {});
  const hits: Record<string, number> = {};
  for (const q of QUERIES) hits[q] = (await client.call('search', { q, limit: 1 })).total;
  return {
    events: (await allEvents(client)).map(({ external_id }) => external_id).sort(),
    threads: (await allThreads(client)).length,
    tasks: tasks.map(({ title, status, source_refs }) => `${title} ${status} ${source_refs.length}`).sort(),
    links: links.map(({ parent_id, child_id, kind }) => `${titles.get(parent_id)} ${kind} ${titles.get(child_id)}`).sort(),
    index: [index.indexed, index.failed],
    read: [detection.read, detection.failed],
    hits,
    dead_letters,
  };
}

beforeAll(async () => {
  folder = await temporaryFolder('crash');
  const now = Date.now();
  parts = Array.from({ length: PARTS }, (_, part) => join(folder, `part-${part}.mbox`));
  for (const [part, path] of parts.entries()) await writeFile(path, makeMailbox(MAILS, new Date(now - part * 86_400_000), part + 1));
});
afterAll(() => removeFolder(folder, [data('calm'), data('killed')]));

describe('kill -9 at any moment', () => {
  it('[PRO-42] [PRO-55] loses nothing and doubles nothing: 21 seeded moments of an import end as a calm one does', async () => {
    const calm = start('calm');
    await ready(calm);
    const calmClient = await clientOf('calm');
    const startedAt = performance.now();
    for (const path of parts) expect(await importAndSettle(calmClient, [path], ['me@home.example'])).toMatchObject({ state: 'done', created: MAILS });
    const partMs = (performance.now() - startedAt) / PARTS;
    const expected = await describeAll(calmClient);
    await calm.interrupt();

    const random = seededRandom(42);
    let kills = 0;
    let program = start('killed');
    await ready(program);
    for (const path of parts) {
      const { id } = await (await clientOf('killed')).call('startImport', { paths: [path], owner_addresses: ['me@home.example'] });
      for (let kill = 0; kill < KILLS_PER_PART; kill += 1) {
        await delay(((kill + random()) / KILLS_PER_PART) * partMs);
        await program.kill();
        kills += 1;
        program = start('killed');
        if (kill === 1) await waitFor(async () => isAlive(await serverOf(data('killed'))), { deadlineMs: 30_000 });
        else await ready(program);
      }
      const client = await clientOf('killed');
      await waitFor(async () => (await client.call('getImport', { id })).state === 'done', { deadlineMs: 30_000, what: 'an import that was killed to go on' });
    }
    const client = await clientOf('killed');
    await settled(client);
    expect(kills).toBeGreaterThanOrEqual(20);
    expect(await describeAll(client)).toEqual(expected);

    const changes = (await allAudit(client, 'task')).map(({ object_id, action, details }) => `${object_id} ${action} ${String(details['version'])}`);
    expect(new Set(changes).size).toBe(changes.length);
    expect(new Set((await allAudit(client, 'task')).map(({ object_id }) => object_id)).size).toBe(expected.tasks.length);
    const imports = (await allAudit(client, 'import')).map(({ object_id, action }) => `${object_id} ${action}`);
    expect([imports.length, new Set(imports).size]).toEqual([2 * PARTS, 2 * PARTS]);
    await program.interrupt();
  }, 280_000);
});
