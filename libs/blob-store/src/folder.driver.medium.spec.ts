import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { describeBlobStore } from './blob-store-conformance.js';
import { FolderBlobStore } from './folder.driver.js';

describeBlobStore('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'blobs-'));
  return { store: await FolderBlobStore.open(root), close: () => rm(root, { recursive: true }) };
});

describe('FolderBlobStore', () => {
  const ada = { userId: '11111111-1111-4111-8111-111111111111' };
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'blobs-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('leaves nothing beside the blobs', async () => {
    const store = await FolderBlobStore.open(root);
    await store.put(ada, 'a/b', Buffer.from('x'));
    await store.deleteAll(ada);
    expect(await readdir(join(root, 'tmp'))).toEqual([]);
    expect(await readdir(join(root, 'users'))).toEqual([]);
  });

  it('leaves no empty folder where a blob was deleted, and writes while that happens', async () => {
    const store = await FolderBlobStore.open(root);
    const user = join(root, 'users', ada.userId);
    await store.put(ada, 'a/b/c', Buffer.from('x'));
    await store.put(ada, 'a/d', Buffer.from('x'));
    await store.delete(ada, 'a/b/c');
    expect(await readdir(join(user, 'd-a'))).toEqual(['f-d']);
    await store.delete(ada, 'a/d');
    expect(await readdir(user)).toEqual([]);
    const turns = Array.from({ length: 20 }, async (_, index) => {
      await store.put(ada, `e/f/${index}`, Buffer.from('x'));
      await store.delete(ada, `e/f/${index}`);
    });
    await expect(Promise.all(turns)).resolves.toHaveLength(20);
  });

  it('removes what a killed writer left a day ago, and nothing younger', async () => {
    await mkdir(join(root, 'tmp'), { recursive: true });
    for (const name of ['old', 'young']) await writeFile(join(root, 'tmp', name), 'half');
    const longAgo = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(root, 'tmp', 'old'), longAgo, longAgo);
    await FolderBlobStore.open(root);
    expect(await readdir(join(root, 'tmp'))).toEqual(['young']);
  });

  it('lists nothing that it did not write', async () => {
    const store = await FolderBlobStore.open(root);
    await store.put(ada, 'note', Buffer.from('x'));
    const folder = join(root, 'users', ada.userId);
    await writeFile(join(folder, 'stranger'), 'x');
    await symlink('/etc', join(folder, 'd-etc'));
    expect((await store.list(ada, '', 10)).blobs.map(({ key }) => key)).toEqual(['note']);
  });

  it('writes while everything is being deleted', async () => {
    const store = await FolderBlobStore.open(root);
    const writes = Array.from({ length: 30 }, (_, index) => store.put(ada, `a/b/${index}`, Buffer.from('x')));
    const deletions = Array.from({ length: 10 }, () => store.deleteAll(ada));
    await expect(Promise.all([...writes, ...deletions])).resolves.toHaveLength(40);
  });

  it('says what the system refuses', async () => {
    const store = await FolderBlobStore.open(root);
    await rm(join(root, 'users'), { recursive: true });
    await writeFile(join(root, 'users'), 'a file in the way');
    await expect(store.put(ada, 'a', Buffer.from('x'))).rejects.toThrow();
    await expect(store.get(ada, 'a')).rejects.toThrow(/ENOTDIR/);
  });
});
