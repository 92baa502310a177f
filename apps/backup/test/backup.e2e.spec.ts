import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FolderBlobStore } from '@adjutant/blob-store';
import { eraseUser, getBackupHealth, measureBlobs } from '@adjutant/contracts-backup';
import { ManualClock, systemContext } from '@adjutant/contracts-core';
import { assertCatalogue, startTestService, type TestService, userContext } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { backupService } from '../src/index.js';

const NOW = '2026-03-02T09:00:00.000Z';
const clock = new ManualClock(NOW);

let folder: string;
let blobs: FolderBlobStore;
let service: TestService<unknown>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'));
  blobs = await FolderBlobStore.open(folder);
  service = await startTestService(backupService, { clock, ports: { blobStore: () => blobs } });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

const ask = (ctx = systemContext()) => service.bus.request(ctx, getBackupHealth, {});

describe('backup', () => {
  it('leaves a catalogue without faults', async () => {
    await expect(assertCatalogue(backupService)).resolves.toBeUndefined();
  });

  it('tells anybody that it is well', async () => {
    expect(await ask()).toEqual({ status: 'ok', checked_at: NOW });
    expect(await ask(userContext())).toEqual({ status: 'ok', checked_at: NOW });
  });

  it('[PRO-68] deletes every file of a user, and nobody else\'s', async () => {
    const [ada, bob] = [userContext(), userContext()];
    for (const ctx of [ada, bob]) for (const key of ['a', 'b/c']) await blobs.put(ctx, key, Buffer.from('x'));
    expect(await service.bus.request(ada, eraseUser, {})).toEqual({ removed: 2, pending: 0 });
    expect(await service.bus.request(ada, eraseUser, {})).toEqual({ removed: 0, pending: 0 });
    expect((await blobs.list(bob, '', 10)).blobs.map(({ key }) => key)).toEqual(['a', 'b/c']);
  });

  it('[EMP-11] counts what everybody has, once a minute, one count at a time', async () => {
    const measure = async () => (await service.bus.request(systemContext(), measureBlobs, {})).bytes;
    const before = await measure();
    await blobs.put(userContext(), 'more', Buffer.from('hello'));
    expect(await measure()).toBe(before);
    clock.advance(60_000);
    expect(await Promise.all([measure(), measure()])).toEqual([before + 5, before + 5]);
    clock.set(NOW);
  });

  it('answers with an error once its database is away', async () => {
    await service.running.parts.database?.close();
    expect(await ask()).toEqual({ status: 'error', checked_at: NOW });
  });
});
