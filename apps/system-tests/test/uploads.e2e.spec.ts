import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { AdjutantClient, type UploadProgress } from '@adjutant/client';
import { startSystem, type RunningSystem } from '@adjutant/standalone';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { allTasks, allThreads } from '../src/collect.js';
import { makeMailbox } from '../src/make-mailbox.js';
import { settled } from '../src/settled.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';
import { zipOf } from '../src/zip-of.js';

let folder: string;
let system: RunningSystem;
let client: AdjutantClient;
let stranger: AdjutantClient;

beforeAll(async () => {
  folder = await temporaryFolder('uploads');
  system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env: { LOG_LEVEL: 'warn' } });
  client = new AdjutantClient({ baseUrl: system.url });
  stranger = new AdjutantClient({ baseUrl: system.url });
  await client.signInLocally();
  await stranger.register('stranger@example.org', 'correct horse battery');
}, 120_000);
afterAll(async () => {
  await system.stop();
  await removeFolder(folder);
});

const now = new Date();
const slack = zipOf({
  'users.json': JSON.stringify([{ id: 'U01AAAA', name: 'rosa', profile: { real_name: 'Rosa Lind', email: 'rosa@peers.example' } }, { id: 'U02BBBB', name: 'me', profile: { real_name: 'Me', email: 'me@home.example' } }]),
  'channels.json': JSON.stringify([{ id: 'C01AAAA', name: 'general', members: ['U01AAAA', 'U02BBBB'] }]),
  'general/2026-03-02.json': JSON.stringify([{ type: 'message', user: 'U01AAAA', ts: `${Math.floor(now.getTime() / 1000) - 3600}.000100`, text: '<@U02BBBB> could you please send me the harbour contract by Friday?' }]),
});
const signed = `From rosa@peers.example ${now.toUTCString()}\nFrom: Rosa Lind <rosa@peers.example>\nTo: me@home.example\nDate: ${now.toUTCString()}\nSubject: Lighthouse\nMessage-ID: <signed@peers.example>\nContent-Type: text/plain; charset=utf-8\n\nPlease review the lighthouse plan by Friday.\n\nOn Monday, Omar wrote:\n> The plan is ready.\n\n-- \nRosa Lind\nHarbour & Sons\n`;

async function importAll(of: AdjutantClient, files: { name: string; content: string | Buffer }[], onProgress?: (progress: UploadProgress) => void) {
  const uploads = await of.uploadFiles(files.map(({ name, content }) => ({ name, blob: new Blob([typeof content === 'string' ? content : new Uint8Array(content)]) })), onProgress ? { onProgress } : {});
  const { id } = await of.call('startImport', { uploads, owner_addresses: ['me@home.example'] });
  await waitFor(async () => !['queued', 'running'].includes((await of.call('getImport', { id })).state), { deadlineMs: 60_000 });
  return of.call('getImport', { id });
}

describe('files that a browser sends', () => {
  it('become tasks: a mailbox of several parts and a Slack export', async () => {
    const filler = `From p1@peers.example ${now.toUTCString()}\nFrom: p1@peers.example\nTo: me@home.example\nSubject: Numbers\nMessage-ID: <filler@peers.example>\n\n${`${'17 '.repeat(20)}\n`.repeat(150_000)}\n`;
    const mailbox = makeMailbox(30, now) + filler + signed;
    const progress: UploadProgress[] = [];
    const run = await importAll(client, [{ name: 'Mail/old 📬.mbox', content: mailbox }, { name: '../slack.zip', content: slack }], (one) => progress.push(one));
    expect(run).toMatchObject({ state: 'done', paths: expect.arrayContaining(['Mail', 'slack.zip']), by_format: { mbox: 32, slack: 1 }, files_done: 2, files_total: 2, current: null });
    expect(progress.filter(({ name }) => name.startsWith('Mail')).length).toBe(3);
    await settled(client);
    const titles = (await allTasks(client)).map(({ title }) => title.toLowerCase());
    expect(titles.filter((title) => /report/.test(title)).length).toBeGreaterThan(0);
    expect(titles.filter((title) => /harbour contract|lighthouse/.test(title)).length).toBeGreaterThanOrEqual(2);
    await waitFor(async () => (await readdir(join(folder, 'data', 'imports'))).length === 0);
  }, 120_000);

  it('are told apart from what their sender did not write, in a thread and alone, not in lists', async () => {
    const thread = (await allThreads(client)).find(({ subject }) => subject === 'Lighthouse');
    const { events } = await client.call('getThread', { id: thread!.id });
    const folded = events[0]!.folded;
    expect(folded.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['quote', 'signature']));
    expect(folded.find(({ kind }) => kind === 'quote')?.text).toContain('> The plan is ready.');
    expect((await client.call('getEvent', { id: events[0]!.id })).folded).toEqual(folded);
    expect((await client.call('listEvents', { thread_id: thread!.id })).events[0]).not.toHaveProperty('folded');
  });

  it('[PRO-37] come from everybody who may write, and stay theirs', async () => {
    const [id] = await client.uploadFiles([{ name: 'mine.mbox', blob: new Blob([signed]) }]);
    await expect(stranger.call('startImport', { uploads: [id!] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stranger.call('startImport', { paths: [folder] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await importAll(stranger, [{ name: 'mine.mbox', content: signed }])).toMatchObject({ state: 'done', created: 1, paths: ['mine.mbox'] });
    await client.call('deleteUpload', { id: id! });
  });
});
