import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { AdjutantClient, MemoryTokenStore } from '@adjutant/client';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { allEvents } from '../src/collect.js';
import { makeMailbox } from '../src/make-mailbox.js';
import { Program } from '../src/program.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

const MAILS = 3_000;
/** When it is killed, after the import began and after each start: while files are put together, while they are read. */
const KILL_AFTER_MS = [10, 120, 400];

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder('uploads-crash');
});
afterAll(() => removeFolder(folder, [folder]));

async function connect(): Promise<AdjutantClient> {
  const { url, access_token } = z.object({ url: z.string(), access_token: z.string() }).parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')));
  return new AdjutantClient({ baseUrl: url, tokens: new MemoryTokenStore({ access_token, refresh_token: '', expires_at: new Date(Date.now() + 86_400_000).toISOString(), token_type: 'bearer' }) });
}

async function start(): Promise<Program> {
  const program = new Program(['--empty', '--json', '--data', folder, '--port', '0'], { LOG_LEVEL: 'warn' });
  await program.says('"focus"');
  return program;
}

const filesBelow = async (name: string): Promise<string[]> => (await readdir(join(folder, name), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name);

describe('kill -9 while uploaded files are imported', () => {
  it('[PRO-42] loses nothing, doubles nothing and leaves no bytes behind', async () => {
    let program = await start();
    const mailboxes = [1, 2].map((seed) => ({ name: `Mail/${seed}.mbox`, blob: new Blob([makeMailbox(MAILS / 2, new Date(), seed)]) }));
    const client = await connect();
    const { id } = await client.call('startImport', { uploads: await client.uploadFiles(mailboxes), owner_addresses: ['me@home.example'] });
    for (const afterMs of KILL_AFTER_MS) {
      await delay(afterMs);
      await program.kill();
      program = await start();
    }
    const again = await connect();
    await waitFor(async () => (await again.call('getImport', { id })).state === 'done', { deadlineMs: 60_000, what: 'an import that was killed to go on' });
    expect(await again.call('getImport', { id })).toMatchObject({ paths: ['Mail'], items_done: MAILS, files_done: 2, files_total: 2, skipped: [] });
    expect(new Set((await allEvents(again)).map(({ external_id }) => external_id)).size).toBe(MAILS);
    await waitFor(async () => (await filesBelow('imports')).length + (await filesBelow('blobs')).length === 0, { deadlineMs: 30_000, what: 'what was uploaded to be removed' });
    await program.interrupt();
  }, 180_000);
});
