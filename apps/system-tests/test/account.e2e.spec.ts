import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { AdjutantClient, MemoryTokenStore } from '@adjutant/client';
import type { ChangeEvent } from '@adjutant/contracts-gateway';
import { startSystem, type RunningSystem } from '@adjutant/standalone';
import { drain, tablesWithWord, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { canaryMailbox } from '../src/canary-mail.js';
import { filesWithWord } from '../src/files-with-word.js';
import { importAndSettle } from '../src/settled.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

/** A word that is only asked, and never in what came in. */
const CANARY = 'zanzibarquartz';
const DEFAULTS = { theme: 'system', locale: 'en', week_starts_on: 'monday', privacy_mode: 'persist' };

let folder: string;
let system: RunningSystem;
let client: AdjutantClient;
let log = '';

async function start(): Promise<void> {
  const logDestination = new PassThrough();
  logDestination.on('data', (chunk: Buffer) => (log += chunk.toString()));
  system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env: { LOG_LEVEL: 'debug' }, logDestination });
}

beforeAll(async () => {
  folder = await temporaryFolder('account');
  await writeFile(join(folder, 'mail.mbox'), canaryMailbox('cobaltheron', 10, new Date()));
  await start();
  client = new AdjutantClient({ baseUrl: system.url });
  await client.signInLocally();
  await importAndSettle(client, [join(folder, 'mail.mbox')], ['me@home.example']);
}, 120_000);

afterAll(async () => {
  await system.stop();
  await removeFolder(folder);
});

/** As a script would: with one token for good. */
function withToken(access_token: string): AdjutantClient {
  return new AdjutantClient({ baseUrl: system.url, tokens: new MemoryTokenStore({ access_token, refresh_token: '', expires_at: new Date(Date.now() + 86_400_000).toISOString(), token_type: 'bearer' }) });
}

describe('the profile', () => {
  it('[CON-6] is changed in what is named, and the next answer of the same session is in the new time zone', async () => {
    for (const timezone of ['Pacific/Auckland', 'America/New_York', 'Asia/Tokyo']) {
      expect(await client.call('updateProfile', { timezone })).toMatchObject({ timezone });
      expect((await client.call('getFocus', {})).time_zone).toBe(timezone);
    }
    const named = await client.call('updateProfile', { display_name: '  Ada ' });
    expect(named).toMatchObject({ display_name: 'Ada', timezone: 'Asia/Tokyo' });
    expect(await client.call('getCurrentUser', {})).toEqual(named);
    expect(await client.call('updateProfile', { display_name: '' })).toMatchObject({ display_name: null });
  });

  it('[CON-6] holds after a restart, for a token that was issued before', async () => {
    const { access_token } = (await client.call('issueToken', { ttl_seconds: 3_600 })).tokens;
    await client.call('updateProfile', { timezone: 'Australia/Perth' });
    await system.stop();
    await start();
    expect((await withToken(access_token).call('getFocus', {})).time_zone).toBe('Australia/Perth');
    client = withToken(access_token);
  }, 60_000);

  it('[CON-6] decides what "by noon" means in what is imported', async () => {
    await client.call('updateProfile', { timezone: 'Asia/Tokyo' });
    const tomorrow = new Date(Date.now() + 86_400_000);
    const mail = join(folder, 'noon.eml');
    await writeFile(mail, `From: Ines <ines@example.com>\nTo: me@example.com\nSubject: Contract\nDate: ${new Date().toUTCString()}\nMessage-ID: <noon@example.com>\n\nPlease sign the contract by ${tomorrow.toLocaleDateString('en-GB', { timeZone: 'Asia/Tokyo', day: 'numeric', month: 'long', year: 'numeric' })} 12:00.\n`);
    await importAndSettle(client, [mail], ['me@example.com']);
    const [task] = (await client.call('listTasks', { q: 'contract' })).tasks;
    expect(task).toMatchObject({ due_time: '12:00', time_zone: 'Asia/Tokyo', due_at: expect.stringContaining('T03:00:00') });
  });

  it('[CON-6] refuses what is no time zone, and says what is one', async () => {
    for (const timezone of ['Mars/Olympus', '+01:00', '']) {
      await expect(client.call('updateProfile', { timezone })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('Europe/Berlin') });
    }
    await expect(client.call('updateProfile', { email: 'x@example.org' } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('[CON-6] [CON-8] tells the user\'s other windows', async () => {
    const heard: ChangeEvent[] = [];
    const listening = new AbortController();
    const stream = (async () => {
      for await (const change of client.changes({ signal: listening.signal })) heard.push(change);
    })();
    await waitFor(() => heard.some(({ event }) => event === 'connected'), { what: 'the stream to open' });
    await client.call('updateProfile', { timezone: 'Europe/Berlin' });
    await client.call('updatePreferences', { theme: 'dark' });
    await waitFor(() => heard.filter(({ event }) => event === 'profile_changed').length === 2, { what: 'both changes' });
    listening.abort();
    await stream;
    expect(heard.at(-1)?.data).toMatchObject({ profile: { timezone: 'Europe/Berlin' }, preferences: { theme: 'dark' } });
  });
});

describe('preferences', () => {
  it('[CON-7] [CON-8] begin as they are for everybody, and are changed in what is named', async () => {
    await client.call('updatePreferences', { theme: 'system' });
    expect(await client.call('getPreferences', {})).toEqual(DEFAULTS);
    expect(await client.call('updatePreferences', { locale: 'de-CH', week_starts_on: 'sunday' })).toEqual({ ...DEFAULTS, locale: 'de-CH', week_starts_on: 'sunday' });
    expect(await client.call('updatePreferences', { theme: 'dark' })).toEqual({ ...DEFAULTS, locale: 'de-CH', week_starts_on: 'sunday', theme: 'dark' });
    expect(await client.call('updatePreferences', {})).toEqual(await client.call('getPreferences', {}));
  });

  it('[CON-8] refuse what is none', async () => {
    for (const changes of [{ theme: 'pink' }, { locale: 'not a locale' }, { week_starts_on: 'friday' }, { privacy_mode: 'off' }, { colour: 'red' }]) {
      await expect(client.call('updatePreferences', changes as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
  });

  it('[CON-8] keep both of two changes at once', async () => {
    await Promise.all([client.call('updatePreferences', { theme: 'light' }), client.call('updatePreferences', { locale: 'fr' }), client.call('updatePreferences', { week_starts_on: 'monday' })]);
    expect(await client.call('getPreferences', {})).toMatchObject({ theme: 'light', locale: 'fr', week_starts_on: 'monday' });
  });
});

describe('the ephemeral mode', () => {
  const prompts = [`where is the cobaltheron contract, ${CANARY}?`, `summarize last 3 days about ${CANARY}`, `what needs action for ${CANARY}?`];
  const adminUrl = () => system.platform.databaseUrl('operations').admin?.url ?? '';

  it('[X1] [CON-8] keeps nothing of what is asked: no row of any table and no line of the log holds it', async () => {
    const countOf = async () => (await client.call('listPrompts', {})).prompts.length;
    const before = await countOf();
    expect(await client.call('updatePreferences', { privacy_mode: 'ephemeral' })).toMatchObject({ privacy_mode: 'ephemeral' });
    const ids = new Set<string>();
    for (const prompt of prompts) {
      ids.add((await client.call('runPrompt', { prompt }, { idempotencyKey: randomUUID() })).prompt_id);
      const stream = client.streamPrompt({ prompt });
      let step = await stream.next();
      while (!step.done) step = await stream.next();
      ids.add(step.value.prompt_id);
    }
    expect(ids.size).toBe(2 * prompts.length);
    await drain(system.platform.bus, system.services);
    expect(await countOf()).toBe(before);
    expect(await tablesWithWord(adminUrl(), CANARY)).toEqual([]);
    expect(log.length).toBeGreaterThan(10_000);
    expect(log).not.toContain(CANARY);
    for (const place of ['index', 'blobs']) expect(await filesWithWord(join(folder, 'data', place), CANARY)).toEqual([]);
  }, 60_000);

  it('[X1] answers as ever, and keeps again when told to', async () => {
    const [question = ''] = prompts;
    const shy = await client.call('runPrompt', { prompt: question });
    await client.call('updatePreferences', { privacy_mode: 'persist' });
    const open = await client.call('runPrompt', { prompt: question });
    expect({ ...shy, prompt_id: '' }).toEqual({ ...open, prompt_id: '' });
    expect((await client.call('listPrompts', {})).prompts.map(({ prompt_id }) => prompt_id)).toContain(open.prompt_id);
    expect(await tablesWithWord(adminUrl(), CANARY)).toEqual(['agent_orchestrator.prompts']);
  });
});

describe('the status', () => {
  it('[EMP-11] says how much is stored, and where only to administrators', async () => {
    const { storage } = await client.call('getStatus', {});
    expect(storage.data_folder).toBe(join(folder, 'data'));
    const { database, search_index, blobs, total } = storage.bytes;
    expect(database).toBeGreaterThan(1_000_000);
    expect(search_index).toBeGreaterThan(10_000);
    expect(total).toBe(database + (search_index ?? 0) + blobs);
    const other = new AdjutantClient({ baseUrl: system.url });
    await other.register('other@example.org', 'a long enough pass phrase');
    expect((await other.call('getStatus', {})).storage).toEqual({ ...storage, data_folder: null });
  });
});
