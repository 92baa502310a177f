import { access, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';

import { cancelImport, createUpload, deleteUpload, getImport, getOpenUpload, type ImportRun, importChanged, listConnectors, listEvents, startImport, testConnectors, uploadPartKey } from '@adjutant/contracts-connector-ingest';
import { contextFor, ManualClock, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { PLATFORM_INFO, type PlatformInfo } from '@adjutant/service-kit';
import { silentLogger } from '@adjutant/telemetry';
import { userContext, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { ConnectorIngestTables } from '../src/database/tables.js';
import { IngestService as Ingest } from '../src/events/ingest.service.js';
import { ImportFiles } from '../src/imports/import-files.service.js';
import { ImportRunner } from '../src/imports/import-runner.service.js';
import { ImportsRepository } from '../src/imports/imports.repository.js';
import { mailOf, mboxOf, SAMPLE_SLACK, zipOf } from '../src/testing/sample-exports.js';
import { type IngestService, startIngest, uploadTo } from '../src/testing/start-ingest.js';
import { UploadCleanup } from '../src/uploads/upload-cleanup.service.js';

const DAY_MS = 86_400_000;
const MB = 1024 ** 2;
const clock = new ManualClock(new Date());
let service: IngestService;
let spool: string;

const spoolOf = (of: IngestService): string => join((of.app.get(PLATFORM_INFO, { strict: false }) as PlatformInfo).dataDir, 'imports');
const cleanupOf = (of: IngestService): UploadCleanup => of.app.get(UploadCleanup, { strict: false });

/** A service whose imports only the test carries out. */
async function withoutJobs(): Promise<IngestService> {
  const alone = await startIngest({ clock, env: { MAX_UPLOAD_BYTES: String(MB) } });
  await alone.jobs.close();
  return alone;
}

/** Begins an import that no job follows. */
async function begin(of: IngestService, ctx: MessageContext, uploads: string[]): Promise<string> {
  const files = of.app.get(ImportFiles, { strict: false });
  const chosen = await files.choose(ctx, [], uploads);
  return of.database.asUser(ctx, async (tx) => {
    const { id } = await new ImportsRepository(of.database).insert(tx, ctx, chosen.paths, [], clock.now(), true);
    await files.claim(tx, id, chosen);
    return id;
  });
}

/** A worker that dies in the middle of the batch after so many. */
function runnerOf(of: IngestService, batches: number): ImportRunner {
  let begun = 0;
  const config = {
    IMPORT_BATCH: 5,
    MAX_UPLOAD_BYTES: MB,
    get EVENT_RETENTION_DAYS(): number {
      begun += 1;
      if (begun > batches) throw new Error('crash');
      return 30;
    },
  };
  const database: Database<ConnectorIngestTables> = of.app.get(Database, { strict: false });
  return new ImportRunner(database, new ImportsRepository(database), of.app.get(ImportFiles, { strict: false }), new Ingest(config), of.app.get(Outbox, { strict: false }), clock, silentLogger);
}

beforeAll(async () => {
  service = await startIngest({ clock, env: { MAX_UPLOAD_BYTES: String(MB), IMPORT_BATCH: '5' } });
  spool = spoolOf(service);
});
afterAll(() => service.close());

const slackZip = (): Buffer => zipOf(Object.fromEntries(Object.entries(SAMPLE_SLACK).map(([name, content]) => [name.replace('slack/', ''), content])));
const mailbox = (name: string, mails: number): string => mboxOf(Array.from({ length: mails }, (_, index) => mailOf({ id: `${name}${index}@example.org`, subject: `Point ${index}` })));
const upload = (ctx: MessageContext, name: string, content: string | Buffer, options?: Parameters<typeof uploadTo>[4]) => uploadTo(service, ctx, name, content, options);
const blobsOf = async (ctx: MessageContext): Promise<number> => (await service.blobs.list(ctx, 'uploads/', 1000)).blobs.length;

async function importUploads(ctx: MessageContext, uploads: string[]): Promise<ImportRun> {
  const { id } = await service.bus.request(ctx, startImport, { uploads });
  await service.drain();
  await waitFor(async () => ['done', 'failed'].includes((await service.bus.request(ctx, getImport, { id })).state));
  await service.drain();
  return service.bus.request(ctx, getImport, { id });
}

const clean = (): Promise<void> => cleanupOf(service).clean(new AbortController().signal);
const openUploads = (ctx: MessageContext) => service.database.asUser(ctx, (tx) => tx.selectFrom('uploads').selectAll().execute());

describe('uploads', () => {
  it('are imported by everybody who may write, under the names they were sent with, and leave nothing behind', async () => {
    const ctx = userContext();
    const mail = (id: string): string => mailOf({ id: `${id}@example.org` });
    const files: [string, string | Buffer][] = [
      ['old.mbox', mailbox('old', 7)], ['Mail/cur/1:2,SF', mail('cur')], ['Mail/new/2', mail('new')], ['export.zip', slackZip()],
      ['../../واردة 📥/one.eml', mail('rtl')], ['empty.eml', ''], ['rubbish.bin', Buffer.from([1, 0, 2, 0])],
    ];
    const ids: string[] = [];
    for (const [name, content] of files) ids.push(await upload(ctx, name, content));
    const run = await importUploads(ctx, ids);
    expect(run).toMatchObject({ state: 'done', created: 13, by_format: { mbox: 7, maildir: 2, slack: 3, eml: 1 }, current: null, files_done: 7, files_total: 7 });
    expect(run.paths.sort()).toEqual(['Mail', 'empty.eml', 'export.zip', 'old.mbox', 'rubbish.bin', 'واردة 📥']);
    expect(run.skipped).toEqual([{ path: 'empty.eml', reason: 'The file is empty.' }, { path: 'rubbish.bin', reason: 'The file is binary data of no kind that can be imported.' }]);
    const told = service.publishedOf(importChanged).filter((change) => change.import.id === run.id).map((change) => change.import);
    expect(told.filter(({ current }) => current !== null).map(({ current, files_done, files_total }) => [current, files_done, files_total])).toEqual([['export.zip', 3, 7]]);
    expect(JSON.stringify(told)).not.toContain(spool);
    expect(await blobsOf(ctx)).toBe(0);
    await expect(access(join(spool, run.id))).rejects.toThrow('ENOENT');
    await expect(service.bus.request(ctx, startImport, { uploads: ids })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are read as one Slack export when they are one, and twice the same name is two files', async () => {
    const ctx = userContext();
    const ids: string[] = [];
    for (const [name, content] of Object.entries(SAMPLE_SLACK)) ids.push(await upload(ctx, name.replace('slack/', ''), content));
    expect(await importUploads(ctx, ids)).toMatchObject({ created: 3, by_format: { slack: 3 }, files_total: 1, skipped: [] });
    const twice = [await upload(ctx, 'a.eml', mailOf({ id: 'a@example.org' })), await upload(ctx, 'a.eml', mailOf({ id: 'b@example.org' })), await upload(ctx, 'a.eml/c', mailOf({ id: 'c@example.org' }))];
    expect(await importUploads(ctx, twice)).toMatchObject({ created: 3, files_total: 3 });
  });

  it('[PRO-42] go on after a kill while they are put together and while they are read, also when the spool is gone', async () => {
    const files: [string, string][] = [['a.mbox', mailbox('a', 30)], ['b/c.mbox', mailbox('c', 30)], ['d.eml', mailOf({ id: 'd@example.org' })]];
    const [ctx, calm] = [userContext(), userContext()];
    const calmRun = await importUploads(calm, await Promise.all(files.map(([name, content]) => upload(calm, name, content))));
    const alone = await withoutJobs();
    const id = await begin(alone, ctx, await Promise.all(files.map(([name, content]) => uploadTo(alone, ctx, name, content))));
    const state = () => alone.bus.request(ctx, getImport, { id });
    const place = join(spoolOf(alone), id);

    await expect(runnerOf(alone, 99).run(ctx.userId, id, AbortSignal.abort(new Error('killed')))).rejects.toThrow('killed');
    await expect(runnerOf(alone, 2).run(ctx.userId, id, new AbortController().signal)).rejects.toThrow('crash');
    expect(await state()).toMatchObject({ state: 'running', current: 'a.mbox', files_done: 0, files_total: 3, created: 10 });
    await truncate(join(place, 'files', 'b', 'c.mbox'), 100);
    await rm(join(place, 'files', 'd.eml'));
    await expect(runnerOf(alone, 7).run(ctx.userId, id, new AbortController().signal)).rejects.toThrow('crash');
    expect(await state()).toMatchObject({ state: 'running', current: 'b/c.mbox', files_done: 1 });
    await rm(place, { recursive: true });
    await cleanupOf(alone).clean(new AbortController().signal);
    expect(await runnerOf(alone, 99).run(ctx.userId, id, new AbortController().signal)).toBe('done');

    const plain = (run: ImportRun) => ({ ...run, id: '', paths: [...run.paths].sort(), created_at: '', finished_at: '' });
    expect(plain(await state())).toEqual(plain(calmRun));
    const hashes = async (of: IngestService, user: MessageContext) => (await of.bus.request(user, listEvents, { limit: 200 })).events.map((event) => `${event.external_id} ${event.content_hash}`).sort();
    expect(await hashes(alone, ctx)).toEqual(await hashes(service, calm));
    await cleanupOf(alone).clean(new AbortController().signal);
    expect([(await alone.blobs.list(ctx, '', 1)).blobs, await readdir(spoolOf(alone))]).toEqual([[], []]);
    await alone.close();
  });

  it('fail by name when their bytes are gone', async () => {
    const [ctx, alone] = [userContext(), await withoutJobs()];
    const upload = await uploadTo(alone, ctx, 'lost.eml', mailOf());
    const id = await begin(alone, ctx, [upload]);
    await alone.blobs.delete(ctx, uploadPartKey(upload, 1));
    await expect(runnerOf(alone, 99).run(ctx.userId, id, new AbortController().signal)).rejects.toThrow('The bytes of "lost.eml" are gone');
    await alone.close();
  });

  it('are refused with a sentence when something is wrong with them', async () => {
    const ctx = userContext();
    const refused = (request: Parameters<typeof service.bus.request<typeof startImport.request, typeof startImport.response>>[2], of = ctx) => expect(service.bus.request(of, startImport, request)).rejects;
    await refused({}).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('"paths"') });
    const id = await upload(ctx, 'half.mbox', mailbox('half', 20), { without: [2] });
    await refused({ uploads: [id] }).toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringMatching(/^"half\.mbox" has not arrived as a whole: \d+ of \d+ bytes/) });
    await refused({ uploads: [id], paths: ['/mail'] }).toMatchObject({ code: 'BAD_REQUEST' });
    await refused({ uploads: [id] }, contextFor(ctx.userId, { role: 'observer' })).toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.bus.request(ctx, createUpload, { name: 'big.mbox', size_bytes: MB + 1 })).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE', message: expect.stringContaining('"big.mbox"') });
    await expect(service.bus.request(ctx, createUpload, { name: '../..', size_bytes: 1 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('have room for 10,000 files and 20 GB of one user', async () => {
    const [many, large] = [userContext(), userContext()];
    await service.database.asUser(many, (tx) => tx.insertInto('uploads').values(Array.from({ length: 10_000 }, (_, index) => ({ user_id: many.userId, name: `${index}`, size_bytes: '1', created_at: clock.now(), updated_at: clock.now() })) as never).execute());
    await expect(service.bus.request(many, createUpload, { name: 'x', size_bytes: 1 })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('10000') });
    await service.database.asUser(large, (tx) => tx.insertInto('uploads').values({ user_id: large.userId, name: 'x', size_bytes: String(20 * 1024 ** 3 - 1), created_at: clock.now(), updated_at: clock.now() } as never).execute());
    await service.bus.request(large, createUpload, { name: 'fits', size_bytes: 1 });
    await expect(service.bus.request(large, createUpload, { name: 'more', size_bytes: 1 })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('20 GB') });
  });

  it('[PRO-37] are nobody else\'s', async () => {
    const [owner, other] = [userContext(), userContext()];
    const id = await upload(owner, 'mine.eml', mailOf());
    for (const ask of [() => service.bus.request(other, getOpenUpload, { id }), () => service.bus.request(other, deleteUpload, { id }), () => service.bus.request(other, startImport, { uploads: [id] })]) {
      await expect(ask()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await service.bus.request(owner, getOpenUpload, { id })).name).toBe('mine.eml');
  });

  it('are given up, once, and not while they are imported', async () => {
    const ctx = userContext();
    const id = await upload(ctx, 'a.eml', mailOf());
    await service.bus.request(ctx, deleteUpload, { id });
    expect(await blobsOf(ctx)).toBe(0);
    await expect(service.bus.request(ctx, deleteUpload, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const alone = await withoutJobs();
    const used = await uploadTo(alone, ctx, 'b.eml', mailOf());
    await begin(alone, ctx, [used]);
    await expect(alone.bus.request(ctx, deleteUpload, { id: used })).rejects.toMatchObject({ code: 'CONFLICT', message: '"b.eml" is being imported already. Cancel that import to stop it.' });
    await expect(begin(alone, ctx, [used])).rejects.toMatchObject({ code: 'CONFLICT' });
    await alone.close();
  });

  it('go with an import that is cancelled', async () => {
    const ctx = userContext();
    const run = await service.bus.request(ctx, startImport, { uploads: [await upload(ctx, 'b.mbox', mailbox('b', 200))] });
    await service.bus.request(ctx, cancelImport, { id: run.id });
    await service.drain();
    await clean();
    expect(await blobsOf(ctx)).toBe(0);
    await expect(access(join(spool, run.id))).rejects.toThrow('ENOENT');
  });

  it('are removed a day after they were left alone, and a part that comes late goes with them', async () => {
    const ctx = userContext();
    const id = await upload(ctx, 'left.eml', mailOf());
    clock.advance(DAY_MS - 60_000);
    await clean();
    expect(await blobsOf(ctx)).toBe(1);
    clock.advance(120_000);
    await service.jobs.sweepNow();
    await service.drain();
    expect([await blobsOf(ctx), (await openUploads(ctx)).length]).toEqual([0, 1]);
    await expect(service.bus.request(ctx, getOpenUpload, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await service.blobs.put(ctx, uploadPartKey(id, 2), Buffer.from('late'));
    clock.advance(DAY_MS);
    await service.jobs.sweepNow();
    await service.drain();
    expect([await blobsOf(ctx), await openUploads(ctx)]).toEqual([0, []]);
  });

  it('[MIM-11] leave nothing to test their connector by, which it says', async () => {
    const ctx = userContext();
    await importUploads(ctx, [await upload(ctx, 'a.eml', mailOf())]);
    await service.bus.request(ctx, testConnectors, { kinds: ['eml'] });
    await service.drain();
    expect((await service.bus.request(ctx, listConnectors, {})).connectors.find(({ kind }) => kind === 'eml')).toMatchObject({ status: 'ok', message: expect.stringContaining('nothing to test') });
  });
});
