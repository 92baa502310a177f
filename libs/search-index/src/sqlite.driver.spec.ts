import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { anIndexDocument, describeSearchIndex } from './search-index-conformance.js';
import { SqliteSearchIndex } from './sqlite.driver.js';
import { startWorker } from './start-worker.js';

const ada = '11111111-1111-4111-8111-111111111111';
const newFolder = () => mkdtemp(join(tmpdir(), 'search-index-'));
const anything = { text: '', limit: 10, offset: 0 };

describeSearchIndex('SQLite in a thread', async () => {
  const folder = await newFolder();
  const index = new SqliteSearchIndex({ folder, workers: 2, maxOpenFiles: 1 });
  return {
    index,
    close: async () => {
      await index.close();
      await rm(folder, { recursive: true });
    },
  };
});

describe('SqliteSearchIndex', () => {
  let folder: string;
  let index: SqliteSearchIndex;
  beforeEach(async () => {
    folder = await newFolder();
    index = new SqliteSearchIndex({ folder });
  });
  afterEach(async () => {
    await index.close();
    await rm(folder, { recursive: true });
  });

  it('starts no thread before the first use, and answers no more once closed', async () => {
    expect(index.runningWorkers).toBe(0);
    await index.stats(ada);
    expect(index.runningWorkers).toBe(1);
    await index.close();
    await expect(index.stats(ada)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('knows how much it holds of everybody', async () => {
    expect(await index.totalBytes()).toBe(0);
    await index.upsert(ada, [anIndexDocument()]);
    expect(await index.totalBytes()).toBeGreaterThan(1_000);
  });

  it('keeps what was indexed when it is opened again', async () => {
    const { generation } = await index.upsert(ada, [anIndexDocument()]);
    await index.close();
    index = new SqliteSearchIndex({ folder });
    expect(await index.search(ada, { ...anything, text: 'invoice' })).toMatchObject({ total: 1, generation });
  });

  it.each([
    ['rubbish', async (path: string) => writeFile(path, 'this is no database'.repeat(500))],
    ['lost', async (path: string) => rm(path)],
    ['empty', async (path: string) => writeFile(path, '')],
  ])('[PRO-60] makes a file that is %s anew under a new generation', async (_, damage) => {
    const { generation } = await index.upsert(ada, [anIndexDocument()]);
    await index.close();
    await damage(join(folder, `${ada}.db`));
    index = new SqliteSearchIndex({ folder });
    expect((await index.stats(ada)).generation).not.toBe(generation);
    expect((await index.upsert(ada, [anIndexDocument({ key: 'b' })])).generation).not.toBe(generation);
    expect(await index.search(ada, anything)).toMatchObject({ total: 1 });
  });

  it('survives the death of its thread: what waited fails, what follows works', async () => {
    const workers: Worker[] = [];
    await index.close();
    index = new SqliteSearchIndex({ folder, startWorker: () => (workers[workers.length] = startWorker({ folder, maxOpen: 1 })) });
    await index.upsert(ada, [anIndexDocument()]);
    const lost = index.search(ada, anything);
    const [terminated] = await Promise.all([workers[0]?.terminate(), expect(lost).rejects.toMatchObject({ code: 'UNAVAILABLE' })]);
    expect(terminated).toBeDefined();
    expect(await index.search(ada, anything)).toMatchObject({ total: 1 });
    expect(workers).toHaveLength(2);
  });

  it('gives up on a thread that hangs, at the deadline, and starts another', async () => {
    let started = 0;
    const hanging = () => new Worker('for (;;);', { eval: true });
    await index.close();
    index = new SqliteSearchIndex({ folder, readDeadlineMs: 200, startWorker: () => (started++ === 0 ? hanging() : startWorker({ folder, maxOpen: 1 })) });
    await expect(index.search(ada, anything)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(index.runningWorkers).toBe(0);
    await expect(index.upsert(ada, [anIndexDocument()])).resolves.toBeDefined();
    expect(started).toBe(2);
  });

  it('stops a thread that has nothing to do, and starts it again', async () => {
    await index.close();
    const exits: Promise<unknown>[] = [];
    const start = () => {
      const worker = startWorker({ folder, maxOpen: 1 });
      exits.push(new Promise((resolve) => worker.once('exit', resolve)));
      return worker;
    };
    index = new SqliteSearchIndex({ folder, idleMs: 20, startWorker: start });
    await index.upsert(ada, [anIndexDocument()]);
    await exits[0];
    expect(index.runningWorkers).toBe(0);
    expect(await index.search(ada, anything)).toMatchObject({ total: 1 });
  });

  it('leaves nothing of a user who was deleted', async () => {
    await index.upsert(ada, [anIndexDocument()]);
    await index.deleteUser(ada);
    expect(await readdir(folder)).toEqual([]);
  });
});
