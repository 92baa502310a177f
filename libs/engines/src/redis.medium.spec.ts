import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { freePorts } from './engine-process.js';
import { isAlive } from './live-process.js';
import { findRedis, startRedis, type RunningRedis } from './redis.js';

let dataDir: string;
const started: RunningRedis[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'redis-'));
});
afterAll(async () => {
  await Promise.all(started.map((redis) => redis.stop()));
  await rm(dataDir, { recursive: true, force: true });
});

async function start(folder: string, options: Partial<Parameters<typeof startRedis>[0]> = {}): Promise<RunningRedis> {
  const redis = await startRedis({ dataDir: join(dataDir, folder), ...options });
  started.push(redis);
  return redis;
}

/** What the server answers to these commands, sent at once. */
async function say({ port, password }: RunningRedis, ...commands: string[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write([`AUTH ${password}`, ...commands, 'QUIT', ''].join('\r\n'));
  let answer = '';
  for await (const bytes of socket) answer += String(bytes);
  return answer;
}

describe('startRedis', () => {
  it('starts a private one that evicts nothing and lets nobody in without its password', async () => {
    const redis = await start('private');
    expect(await say(redis, 'CONFIG GET maxmemory-policy', 'CONFIG GET bind', 'CONFIG GET appendonly')).toMatch(/noeviction[^]*127\.0\.0\.1[^]*yes/);
    expect(await say({ ...redis, password: 'wrong' }, 'GET a')).toContain('NOAUTH');
    expect((await stat(join(dataDir, 'private', 'redis.conf'))).mode & 0o077).toBe(0);
  });

  it('is the one that PATH leads to first', async () => {
    const { PATH } = process.env;
    const bin = join(dataDir, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'redis-server'), `#!/bin/sh\necho "$@" > ${join(bin, 'asked')}\nPATH=${PATH} exec redis-server "$@"\n`, { mode: 0o755 });
    process.env['PATH'] = `${bin}:${PATH}`;
    const redis = await start('on-path').finally(() => (process.env['PATH'] = PATH));
    expect(await say(redis, 'PING')).toContain('PONG');
    expect(await readFile(join(bin, 'asked'), 'utf8')).toBe(`${join(dataDir, 'on-path', 'redis.conf')}\n`);
  });

  it('[PRO-53] has what it acknowledged after a kill, at the same address', async () => {
    const before = await start('killed');
    await say(before, ...Array.from({ length: 500 }, (_, n) => `RPUSH acknowledged ${n}`));
    await before.kill();
    expect(isAlive(before.pid)).toBe(false);
    const after = await start('killed');
    expect([after.url, await say(after, 'LLEN acknowledged')]).toEqual([before.url, expect.stringContaining(':500')]);
  });

  it('is found again while it runs, and is in a process group of its own, so that the end of its starter is not its end', async () => {
    const first = await start('found');
    const again = await start('found');
    expect([again.pid, again.url]).toEqual([first.pid, first.url]);
    expect(Number((await readFile(`/proc/${first.pid}/stat`, 'utf8')).split(' ')[4])).toBe(first.pid);
  });

  it('is waited for while it reads its files, and known before it answers, so that no second one works on them', async () => {
    const before = await start('loading');
    await say(before, ...Array.from({ length: 5 }, (_, n) => `RPUSH acknowledged ${n}`));
    await before.kill();
    let hasAnswered = false;
    const starting = start('loading', { users: ['key-load-delay 300000'] }).finally(() => (hasAnswered = true));
    while (!(await findRedis(join(dataDir, 'loading')))) await delay(5);
    expect(hasAnswered).toBe(false);
    const [first, second] = await Promise.all([starting, start('loading')]);
    expect([second.pid, await say(second, 'LLEN acknowledged')]).toEqual([first.pid, expect.stringContaining(':5')]);
  });

  it('takes no other process for its own, even a Redis, whose number was once its', async () => {
    const other = await start('other');
    await mkdir(join(dataDir, 'reused'));
    await writeFile(join(dataDir, 'reused', 'instance.json'), JSON.stringify({ port: (await freePorts(1))[0], password: 'of-before', pid: other.pid }));
    expect(await findRedis(join(dataDir, 'reused'))).toBeUndefined();
    const own = await start('reused');
    expect([own.pid === other.pid, own.password, isAlive(other.pid)]).toEqual([false, 'of-before', true]);
  });

  it('says why it cannot start', async () => {
    const { port } = await start('taken');
    await expect(start('unlucky', { port, password: 'another-password' })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/in use/) });
  });

  it('adds the users that it is given', async () => {
    const redis = await start('users', { users: ['user reader on >secret ~notes:* -@all +get'] });
    expect(await say(redis, 'AUTH reader secret', 'GET notes:1', 'GET others:1', 'SET notes:1 x')).toMatch(/\$-1\r\n-NOPERM[^]*-NOPERM/);
  });
});
