import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openS3BlobStore, type S3BlobStore } from '@adjutant/blob-store';
import { deleteUpload, getImport, getOpenUpload, type ImportRun, startImport } from '@adjutant/contracts-connector-ingest';
import { ManualClock, type MessageContext } from '@adjutant/contracts-core';
import { type Ceph, startCeph } from '@adjutant/engines';
import { silentLogger } from '@adjutant/telemetry';
import { userContext, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { mailOf, mboxOf } from '../src/testing/sample-exports.js';
import { type IngestService, startIngest, uploadTo } from '../src/testing/start-ingest.js';
import { UploadCleanup } from '../src/uploads/upload-cleanup.service.js';

/** Ceph may have to be installed first. */
const INSTALL_MS = 180_000;
const clock = new ManualClock(new Date());
let folder: string;
let ceph: Ceph;
let blobs: S3BlobStore;
let service: IngestService;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ceph-'));
  ceph = await startCeph({ dataDir: folder });
  const { endpoint, region, accessKeyId, secretAccessKey } = ceph;
  blobs = await openS3BlobStore({ endpoint, region, accessKeyId, secretAccessKey, bucket: 'uploads', logger: silentLogger });
  service = await startIngest({ clock, blobStore: blobs });
}, INSTALL_MS);
afterAll(async () => {
  await service?.close();
  await blobs?.close();
  await ceph?.stop();
  await rm(folder, { recursive: true, force: true });
});

const mailbox = (mails: number): string => mboxOf(Array.from({ length: mails }, (_, index) => mailOf({ id: `${index}@example.org`, subject: `Point ${index}` })));

async function ended(ctx: MessageContext, id: string): Promise<ImportRun> {
  await waitFor(async () => ['done', 'failed'].includes((await service.bus.request(ctx, getImport, { id })).state));
  await service.drain();
  return service.bus.request(ctx, getImport, { id });
}

describe('uploads in a bucket of S3', () => {
  it('are imported, and leave nothing behind', async () => {
    const ctx = userContext();
    const upload = await uploadTo(service, ctx, 'old.mbox', mailbox(30));
    const { id } = await service.bus.request(ctx, startImport, { uploads: [upload] });
    expect(await ended(ctx, id)).toMatchObject({ state: 'done', created: 30 });
    expect((await blobs.list(ctx, '', 10)).blobs).toEqual([]);
  });

  it('are still there when the server was away: what is asked meanwhile says so and can be asked again', async () => {
    const ctx = userContext();
    const [kept, given] = [await uploadTo(service, ctx, 'old.mbox', mailbox(3)), await uploadTo(service, ctx, 'unwanted.mbox', mailbox(1))];
    await ceph.killGateway();
    await expect(service.bus.request(ctx, startImport, { uploads: [kept] })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'The S3 server cannot be reached. Check S3_ENDPOINT and that the server runs.' });
    await service.bus.request(ctx, deleteUpload, { id: given });
    await ceph.startGateway();
    expect(await service.bus.request(ctx, getOpenUpload, { id: kept })).toMatchObject({ name: 'old.mbox' });
    const { id } = await service.bus.request(ctx, startImport, { uploads: [kept] });
    expect(await ended(ctx, id)).toMatchObject({ state: 'done', created: 3 });
    expect((await blobs.list(ctx, '', 10)).blobs).not.toEqual([]);
    clock.advance(86_400_000);
    await service.app.get(UploadCleanup, { strict: false }).clean(new AbortController().signal);
    expect((await blobs.list(ctx, '', 10)).blobs).toEqual([]);
  });
});
