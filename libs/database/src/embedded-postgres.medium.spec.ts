import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { crashServer, serverProcesses } from './leftover-server.js';

let folder: string;
let options: { dataDir: string; password: string };
let server: EmbeddedPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adjutant-postgres-'));
  options = { dataDir: join(folder, 'postgres'), password: 'pw' };
  server = await startEmbeddedPostgres(options);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function ask<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('startEmbeddedPostgres', () => {
  it('listens on this machine only, keeps what it acknowledged on the disk, and lets nobody else read its files', async () => {
    expect(await ask(`select name, setting from pg_settings where name in ('listen_addresses', 'fsync', 'synchronous_commit', 'full_page_writes') order by name`)).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
    expect((await stat(options.dataDir)).mode & 0o777).toBe(0o700);
    await expect(new pg.Client({ connectionString: server.adminUrl.replace(/:pw@/, ':wrong@') }).connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('[PRO-38] is given nothing of our environment, where there may be keys of others', async () => {
    const environment = await readFile(`/proc/${server.pid}/environ`, 'utf8');
    const names = environment.split('\0').map((line) => line.split('=')[0] ?? '');
    expect(names).toContain('PATH');
    expect(names.filter((name) => name !== '' && !/^(PATH|LC_ALL|PG[A-Z]+)$/.test(name))).toEqual([]);
  });

  it('takes little memory', async () => {
    const pids = (await readFile(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8')).trim().split(' ').concat(String(server.pid));
    const sizes = await Promise.all(pids.map(async (pid) => Number(/^Pss:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => 'Pss: 0 kB'))?.[1])));
    expect(sizes.reduce((total, kilobytes) => total + kilobytes, 0) / 1024).toBeLessThan(60);
  });

  it('ends the server that a killed run left behind, and keeps its data', async () => {
    await ask('create table kept (n int)');
    const left = server.pid;
    server = await startEmbeddedPostgres(options);
    expect(isAlive(left)).toBe(false);
    expect(await ask('select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
  });

  it('recovers from a server that was killed', async () => {
    await ask('insert into kept values (1)');
    process.kill(server.pid, 'SIGKILL');
    while (isAlive(server.pid)) await new Promise((resolve) => setImmediate(resolve));
    server = await startEmbeddedPostgres(options);
    expect(await ask('select count(*)::int as n from kept')).toEqual([{ n: 1 }]);
  });

  it('ends with all its processes as in a crash, and has then what it had acknowledged', async () => {
    await ask('insert into kept values (2)');
    const processes = await serverProcesses(options.dataDir);
    expect(processes[0]).toBe(server.pid);
    expect(processes.length).toBeGreaterThan(1);
    await crashServer(options.dataDir);
    await waitFor(() => !processes.some(isAlive), { what: 'its children to be gone' });
    expect(await serverProcesses(options.dataDir)).toEqual([]);
    await crashServer(options.dataDir);
    server = await startEmbeddedPostgres(options);
    expect(await ask('select max(n) as n from kept')).toEqual([{ n: 2 }]);
  });

  it('leaves a stranger alone that has the number of a dead server', async () => {
    await server.stop();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    await writeFile(join(options.dataDir, 'postmaster.pid'), `${stranger.pid}\n${options.dataDir}\n0\n1\n\n127.0.0.1\n`);
    server = await startEmbeddedPostgres(options);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
    stranger.kill();
  });

  it('begins anew where a run was killed while it made the folder', async () => {
    const dataDir = join(folder, 'half');
    await mkdir(`${dataDir}.unfinished`);
    await writeFile(join(`${dataDir}.unfinished`, 'PG_VERSION'), '18');
    const second = await startEmbeddedPostgres({ dataDir, password: 'pw' });
    await second.stop();
    await rm(dataDir, { recursive: true });
  });

  it('stops within two seconds and starts again within one', async () => {
    const before = performance.now();
    await server.stop();
    const between = performance.now();
    server = await startEmbeddedPostgres(options);
    expect(between - before).toBeLessThan(2_000);
    expect(performance.now() - between).toBeLessThan(1_000);
  });

  it('says in one sentence when the password is not the one of the folder', async () => {
    await server.stop();
    await expect(startEmbeddedPostgres({ ...options, password: 'two' })).rejects.toMatchObject({ code: 'CONFLICT' });
    server = await startEmbeddedPostgres(options);
  });

  it('says in one sentence when the folder is of another version', async () => {
    await server.stop();
    await writeFile(join(options.dataDir, 'PG_VERSION'), '17\n');
    await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('another PostgreSQL version') });
    await writeFile(join(options.dataDir, 'PG_VERSION'), '18\n');
    server = await startEmbeddedPostgres(options);
  });

  it('touches no folder that holds something else, and says what is wrong with a place', async () => {
    const foreign = join(folder, 'photos');
    await mkdir(foreign);
    await writeFile(join(foreign, 'cat.jpg'), 'meow');
    await expect(startEmbeddedPostgres({ dataDir: foreign, password: 'pw' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readFile(join(foreign, 'cat.jpg'), 'utf8')).toBe('meow');
    const below = join(foreign, 'cat.jpg', 'postgres');
    await expect(startEmbeddedPostgres({ dataDir: below, password: 'pw' })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('not a folder') });
  });

  it('starts a server that was killed again, at the same address, where somebody hears of it', async () => {
    const ends: string[] = [];
    const kept = await startEmbeddedPostgres({ dataDir: join(folder, 'kept'), password: 'pw', onEnded: (lastWords) => ends.push(lastWords) });
    process.kill(kept.pid, 'SIGKILL');
    await waitUntilAnswered(kept.adminUrl, kept.pid);
    expect(ends).toHaveLength(1);
    await kept.stop();
    await expect(new pg.Client({ connectionString: kept.adminUrl }).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

/** Resolves once another process than the given one answers at the address. */
async function waitUntilAnswered(connectionString: string, otherThan: number): Promise<void> {
  const isAnswered = async () => {
    const client = new pg.Client({ connectionString });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return !isAlive(otherThan);
    } catch {
      return false;
    }
  };
  await waitFor(isAnswered, { deadlineMs: 15_000, what: 'the server to come back' });
}
