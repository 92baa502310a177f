import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { isAlive } from '@adjutant/engines';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';

import { makeMailbox } from '../src/make-mailbox.js';
import { Program, runProgram } from '../src/program.js';
import { removeFolder, serverOf, temporaryFolder } from '../src/temporary-folder.js';

jest.setTimeout(120_000);
const run = promisify(execFile);
const MIB = 1024 ** 2;

let folder: string;
const dataFolders: string[] = [];
const newData = (name: string) => {
  dataFolders.push(join(folder, name));
  return join(folder, name);
};
const exists = (path: string) => access(path).then(() => true, () => false);

beforeAll(async () => {
  folder = await temporaryFolder('refusals');
});
afterAll(() => removeFolder(folder, dataFolders));

const errorAnswer = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });

/** One line on stderr, of whole sentences, that says what to do; the same as JSON on stdout. */
async function expectRefusal(args: string[], sentence: RegExp, env?: Record<string, string>): Promise<void> {
  const { code, stdout, stderr } = await runProgram([...args, '--json'], env);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(sentence) });
  expect(stderr).toMatch(/^[^\n]+\.\n$/);
  expect(errorAnswer.parse(JSON.parse(stdout)).error.message).toBe(stderr.trim());
}

describe('a start that cannot be', () => {
  it('names a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expectRefusal(['--empty', '--data', newData('port'), '--port', String(port)], /^Port \d+ is in use by another program\. Stop that one, or choose another with --port N/);
    const told = await runProgram(['--empty', '--data', newData('port'), '--port', String(port)]);
    expect(told).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^Starting Adjutant …\nPort \d+ is in use[^\n]+\n$/) });
    other.close();
  });

  it('names a folder that cannot be one', async () => {
    await writeFile(join(folder, 'file'), '');
    await expectRefusal(['--data', join(folder, 'file')], /is not a folder\. Choose another with --data DIR/);
    await expectRefusal(['--data', join(folder, 'file', 'below')], /is not a folder\. Choose another with --data DIR/);
    await expectRefusal(['--data', '/proc/adjutant'], /^The data folder \/proc\/adjutant .+Choose another with --data DIR/);
  });

  it('names a folder of a newer version, and one that is damaged', async () => {
    const newer = newData('newer');
    await mkdir(newer);
    await writeFile(join(newer, 'version.json'), JSON.stringify({ format: 99, created_at: '2030-01-01' }));
    await expectRefusal(['--data', newer], /was written by a newer Adjutant\. Update this program, or choose another folder with --data DIR/);
    await writeFile(join(newer, 'version.json'), '{');
    await expectRefusal(['--data', newer], /is damaged\..+npm start -- reset/);
  });

  it('names a full disk and a read-only one', async () => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    if (!(await mountTiny(disk))) return expectRefusal(['--data', '/sys/adjutant'], /^The data folder \/sys\/adjutant .+Choose another with --data DIR/);
    try {
      await expectRefusal(['--data', join(disk, 'data')], /^The disk under .+ has less than 200 MB left\. Free some space, or choose another folder with --data DIR/);
      await run('mount', ['-o', 'remount,ro', disk]);
      await expectRefusal(['--data', join(disk, 'other')], /is on a read-only file system\. Choose another with --data DIR/);
    } finally {
      await run('umount', [disk]);
    }
  });

  it.each([
    [['fly'], /^There is no command "fly"\. Commands: start, /],
    [['import'], /^Say what to import: /],
    [['import', '/nowhere/at/all'], /^\/nowhere\/at\/all does not exist or cannot be read\. Check the path/],
    [['ask', ' '], /^Ask something: /],
    [['--port', 'x'], /^--port takes a number/],
    [['--colour'], /--colour.+"npm start -- help" lists what there is/],
  ])('explains the mistake in %j', async (args, sentence) => {
    await expectRefusal(args, sentence);
    expect((await runProgram(args)).stdout).toBe('');
  });

  it('never takes the current folder for an empty --data', () => expectRefusal(['status', '--data', ''], /^--data is empty\./));

  it.each([
    [{ PORT: 'abc' }, /^PORT takes a number from 0 to 65535 .+; it is "abc"\./],
    [{ RATE_LIMIT: 'abc' }, /^The configuration has 1 fault: RATE_LIMIT: Write a whole number from 1 on\. Correct what/],
    [{ DATABASE_URL: 'nonsense' }, /^DATABASE_URL is not the address of a PostgreSQL\. Write it like postgresql:/],
    [{ DATABASE_URL: 'postgres://x:secret@127.0.0.1:1/x' }, /^No PostgreSQL answers at 127\.0\.0\.1:1, which DATABASE_URL names \(ECONNREFUSED\)\. Correct DATABASE_URL, or unset it/],
    [{ MODEL_URL: 'notaurl' }, /^MODEL_URL is not a web address\. Write it like http:/],
  ])('names the variable in %j', async (env, sentence) => {
    await expectRefusal(['--empty', '--data', newData('environment'), ...('PORT' in env ? [] : ['--port', '0'])], sentence, env as Record<string, string>);
  });

  it('works by rules where the model does not answer, and says so', async () => {
    const env = { MODEL_URL: 'http://127.0.0.1:1/v1', MODEL_NAME: 'small' };
    const mailbox = join(folder, 'small.mbox');
    await writeFile(mailbox, makeMailbox(10, new Date()));
    const data = newData('model');
    expect((await runProgram(['import', mailbox, '--data', data], env)).code).toBe(0);
    expect(await runProgram(['ask', 'what needs action?', '--data', data], env)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/task needs action|tasks need action/) });
    expect(await runProgram(['doctor', '--data', data], env)).toMatchObject({ code: 1, stdout: expect.stringMatching(/✗ model: The model at 127\.0\.0\.1:1 does not answer\. .+ work goes on by rules\./) });
  });

  it('says of a database with files missing how to get out', async () => {
    const data = newData('missing');
    expect((await runProgram(['focus', '--data', data])).code).toBe(0);
    await rm(join(data, 'postgres', 'global'), { recursive: true });
    await expectRefusal(['focus', '--data', data], /^Files of the database are missing or damaged\. Restore the data folder from a backup, or begin anew with "npm start -- reset"/);
    expect(isAlive(await serverOf(data))).toBe(false);
  });
});

/** A file system of a few megabytes, where this user may make one. */
async function mountTiny(path: string, sizeMb = 8): Promise<boolean> {
  return run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', path]).then(() => true, () => false);
}

/** Leaves so much room on a mounted disk. */
async function leaveRoom(path: string, freeBytes: number): Promise<void> {
  const { blocks, bfree, bsize } = await statfs(path);
  await run('mount', ['-o', `remount,size=${(blocks - bfree) * bsize + freeBytes}`, path]);
}

/** A full disk for the log alone, where none may be mounted for all of the data. */
async function costsLogLinesOnly(): Promise<void> {
  const data = newData('log');
  const mailbox = join(folder, 'for-the-log.mbox');
  await writeFile(mailbox, makeMailbox(10, new Date()));
  expect((await runProgram(['focus', '--data', data])).code).toBe(0);
  await rm(join(data, 'adjutant.log'));
  await symlink('/dev/full', join(data, 'adjutant.log'));
  expect((await runProgram(['import', mailbox, '--data', data])).code).toBe(0);
  expect(await eventsOf(data)).toBe(10);
}

describe('a disk that fills up while Adjutant runs', () => {
  it('costs log lines only where the log alone is on it', costsLogLinesOnly);

  it('ends an import with one sentence, costs log lines only, and lets the import go on once there is room', async () => {
    const disk = join(folder, 'filling');
    await mkdir(disk);
    if (!(await mountTiny(disk, 420))) return costsLogLinesOnly();
    const data = join(disk, 'data');
    const mailbox = join(folder, 'large.mbox');
    await writeFile(mailbox, makeMailbox(6_000, new Date()));
    const program = new Program(['--empty', '--data', data, '--port', '0']);
    try {
      await program.says('Ctrl-C stops');
      await leaveRoom(disk, 3 * MIB);
      const { code, stderr } = await runProgram(['import', mailbox, '--data', data]);
      expect([code, stderr.trim().split('\n').at(-1)]).toEqual([1, expect.stringMatching(/^The disk is full, so the work stands still\. Free some space: it goes on by itself/)]);
      expect(program.child.exitCode).toBeNull();
      await leaveRoom(disk, 300 * MIB);
      await waitFor(async () => (await eventsOf(data)) === 6_000, { deadlineMs: 60_000, what: 'the whole mailbox' });
      expect(await readFile(join(data, 'adjutant.log'), 'utf8')).toMatch(/"lost_lines":\d+/);
      const server = await serverOf(data);
      expect([(await program.interrupt()).code, isAlive(server)]).toEqual([0, false]);
    } finally {
      await program.kill();
      await run('umount', [disk]);
    }
  });

  it('is survived by a PostgreSQL that died of it', async () => {
    const data = newData('dying');
    const program = new Program(['--empty', '--data', data, '--port', '0']);
    await program.says('Ctrl-C stops');
    process.kill(await serverOf(data), 'SIGKILL');
    await waitFor(async () => (await runProgram(['focus', '--data', data])).code === 0, { deadlineMs: 30_000, what: 'an answer' });
    expect((await program.interrupt()).code).toBe(0);
  });
});

async function eventsOf(data: string): Promise<number> {
  const { stdout } = await runProgram(['status', '--json', '--data', data]);
  return z.object({ events: z.object({ total: z.number() }) }).catch({ events: { total: 0 } }).parse(JSON.parse(stdout || '{}')).events.total;
}

describe('a start that is killed', () => {
  it('while it makes the database, and while it migrates, is made good by the next one', async () => {
    const data = newData('killed');
    for (const sign of ['postgres.unfinished', join('postgres', 'postmaster.pid'), join('postgres', 'postmaster.pid')]) {
      const program = new Program(['--empty', '--data', data, '--port', '0']);
      await waitFor(() => exists(join(data, sign)), { deadlineMs: 30_000, what: sign });
      await program.kill();
    }
    const program = new Program(['--empty', '--data', data, '--port', '0']);
    await program.says('Ctrl-C stops');
    expect((await program.interrupt()).code).toBe(0);
  });

  it('by Ctrl-C while it starts, ends within three seconds and leaves no process', async () => {
    const data = join(folder, 'killed');
    const program = new Program(['--empty', '--data', data, '--port', '0']);
    await waitFor(async () => isAlive(await serverOf(data)), { deadlineMs: 30_000, what: 'PostgreSQL' });
    const server = await serverOf(data);
    const { code, tookMs } = await program.interrupt();
    expect([code, isAlive(server)]).toEqual([0, false]);
    expect(tookMs).toBeLessThan(3_000);
  });
});
