import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AdjutantClient, MemoryTokenStore } from '@adjutant/client';
import { startSystem } from '@adjutant/standalone';
import { tablesWithWord, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { canaryMailbox } from '../src/canary-mail.js';
import { filesWithWord } from '../src/files-with-word.js';
import { Program } from '../src/program.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

const CANARY = 'zanzibarquartz';

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await temporaryFolder('erasure-crash');
  data = join(folder, 'data');
  await writeFile(join(folder, 'mail.mbox'), canaryMailbox(CANARY, 2_000, new Date()));
});
afterAll(() => removeFolder(folder, [data]));

const start = () => new Program(['--empty', '--json', '--data', data, '--port', '0'], { LOG_LEVEL: 'warn' });

async function connect(): Promise<AdjutantClient> {
  const { url, access_token } = z.object({ url: z.string(), access_token: z.string() }).parse(JSON.parse(await readFile(join(data, 'run.json'), 'utf8')));
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  return new AdjutantClient({ baseUrl: url, tokens: new MemoryTokenStore({ access_token, refresh_token: '', expires_at, token_type: 'bearer' }) });
}

describe('kill -9 in the middle of an erasure', () => {
  it('[PRO-68] [PRO-55] goes on at the next start, and leaves nothing', async () => {
    let program = start();
    await program.says('"focus"');
    let client = await connect();
    const { id } = await client.call('startImport', { paths: [join(folder, 'mail.mbox')], owner_addresses: ['me@home.example'] });
    await waitFor(async () => (await client.call('getImport', { id })).created > 100, { deadlineMs: 30_000, what: 'the import to be under way' });
    const { erasure_id } = await client.call('startErasure', { confirm: 'delete my data' });
    for (let kill = 0; kill < 2; kill += 1) {
      await waitFor(async () => Object.keys((await client.call('getErasure', { id: erasure_id })).removed).length > 0, { deadlineMs: 30_000, what: 'a round to end' });
      expect((await client.call('getErasure', { id: erasure_id })).state).toBe('running');
      await program.kill();
      program = start();
      await program.says('"focus"');
      client = await connect();
    }
    await waitFor(async () => (await client.call('getErasure', { id: erasure_id })).state !== 'running', { deadlineMs: 60_000, what: 'the erasure to end' });
    expect(await client.call('getErasure', { id: erasure_id })).toMatchObject({ state: 'done', message: null });
    await program.interrupt();

    const system = await startSystem({ dataFolder: data, port: 0, env: { LOG_LEVEL: 'warn' } });
    const left = await tablesWithWord(system.platform.databaseUrl('operations').admin?.url ?? '', CANARY);
    await system.stop();
    expect(left).toEqual([]);
    expect(await filesWithWord(join(data, 'index'), CANARY)).toEqual([]);
  }, 180_000);
});
