import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startCeph } from './ceph.js';

/** It may have to be installed first. */
const INSTALL_MS = 180_000;

describe('startCeph', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ceph-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('answers, can be killed and started again at its endpoint, and leaves no process', async () => {
    const ceph = await startCeph({ dataDir: join(folder, 'ceph') });
    try {
      expect((await fetch(ceph.endpoint)).status).toBe(200);
      expect((await fetch(`${ceph.endpoint}/?max-keys=1`, { headers: { authorization: `AWS ${ceph.accessKeyId}:x` } })).status).toBe(403);
      await ceph.killGateway();
      await expect(fetch(ceph.endpoint)).rejects.toThrow();
      await ceph.startGateway();
      expect((await fetch(ceph.endpoint)).status).toBe(200);
      expect((await processesOf(folder)).length).toBe(3);
    } finally {
      await ceph.stop();
    }
    expect(await processesOf(folder)).toEqual([]);
  }, INSTALL_MS);

  it('refuses a folder that holds something', async () => {
    await writeFile(join(folder, 'note'), 'mine');
    await expect(startCeph({ dataDir: folder })).rejects.toMatchObject({ code: 'CONFLICT', message: `${folder} is not empty. Choose another data folder.` });
    expect(await readdir(folder)).toEqual(['note']);
  });
});

/** Those that work in the folder. */
async function processesOf(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
  return pids.filter((_, index) => places[index]?.startsWith(folder));
}
