import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { waitFor } from '@adjutant/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { DATA_FORMAT, openDataFolder, writeJsonAtomically } from './data-folder.js';
import { lockFolder, lockHolder } from './folder-lock.js';
import { readRunFile, writeRunFile } from './run-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adjutant-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('openDataFolder', () => {
  it('[MIM-75] makes a new folder with secrets that only its owner reads, and finds them again', async () => {
    const path = join(folder, 'new', 'one');
    const first = await openDataFolder(path);
    const second = await openDataFolder(path);
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect(second.secrets).toEqual(first.secrets);
    expect(first.secrets.encryption_keys).toMatch(/^k1:[0-9a-f]{64}$/);
    expect((await stat(join(path, 'secrets.json'))).mode & 0o077).toBe(0);
  });

  it('refuses the folder of a newer program and says what to do', async () => {
    await writeJsonAtomically(join(folder, 'version.json'), { format: DATA_FORMAT + 1, created_at: '2030-01-01' });
    await expect(openDataFolder(folder)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/newer Adjutant.*--data DIR/) });
  });

  it('says in one sentence when the folder is a file, closed or damaged', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(openDataFolder(file)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('is not a folder') });
    await expect(openDataFolder('/proc/adjutant')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await writeFile(join(folder, 'version.json'), '{half');
    await expect(openDataFolder(folder)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('damaged') });
  });
});

describe('lockFolder', () => {
  it('lets one process in, and the next one after it has gone', async () => {
    const release = await lockFolder(folder);
    expect(await lockHolder(folder)).toBe(process.pid);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(`process ${process.pid}`) });
    await release();
    expect(await lockHolder(folder)).toBeNull();
    await (await lockFolder(folder))();
  });

  it('takes over the lock of a killed process, even if its number is in use again', async () => {
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }));
    const release = await lockFolder(folder);
    expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid, started: expect.not.stringMatching(/^1$/) });
    await release();
    await writeFile(join(folder, 'lock'), 'rubbish');
    await (await lockFolder(folder))();
  });

  it('takes over the lock of a killed process that its parent has not asked for', async () => {
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(String(((await once(parent.stdout, 'data')) as [Buffer])[0]));
    const fields = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid, started: (await fields())[19] }));
    expect(await lockHolder(folder)).toBe(pid);
    process.kill(pid, 'SIGKILL');
    await waitFor(async () => (await fields())[0] === 'Z', { deadlineMs: 5_000, what: 'a zombie' });
    expect(await lockHolder(folder)).toBeNull();
    await (await lockFolder(folder))();
    parent.kill('SIGKILL');
  });
});

describe('run file', () => {
  it('is believed only while the process that wrote it holds the folder', async () => {
    const run = { url: 'http://localhost:1', access_token: 'token' };
    const release = await lockFolder(folder);
    const remove = await writeRunFile(folder, run);
    expect(await readRunFile(folder)).toEqual(run);
    await release();
    expect(await readRunFile(folder)).toBeNull();
    await remove();
  });
});
