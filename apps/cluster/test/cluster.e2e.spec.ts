import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { AuthTokens } from '@adjutant/contracts-gateway';
import { freePorts } from '@adjutant/engines';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';

import { Cluster } from '../src/cluster.js';
import { services } from '../src/services.js';
import { followChanges } from './follow-changes.js';
import { oneMoreProcess } from './one-more-process.js';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'main.js');
const silent = () => undefined;

let folder: string;
let cluster: Cluster;
let tokens: AuthTokens;

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${tokens.access_token}`, 'content-type': 'application/json' };
  const response = await fetch(`${cluster.url}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** The command line, run as people run it. */
async function run(...words: string[]): Promise<{ code: number; text: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...words, '--data', folder], { env: { ...process.env, NODE_OPTIONS: '' } });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

/** What was started with this folder, or works in it. */
async function processesOf(place: string): Promise<string[]> {
  const about = (pid: string) => Promise.all([readlink(`/proc/${pid}/cwd`), readFile(`/proc/${pid}/environ`, 'utf8'), readFile(`/proc/${pid}/cmdline`, 'utf8')]).catch(() => []);
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(all.map(async (pid) => ({ pid, text: (await about(pid)).join(' ') })));
  return found.filter(({ text }) => text.includes(place)).map(({ pid }) => pid);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adjutant-cluster-'));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const [port] = await freePorts(1);
  cluster = await Cluster.open({ folder, port, env });
  await cluster.start(silent);
  tokens = ((await (await fetch(`${cluster.url}/api/v1/auth/local`, { method: 'POST' })).json()) as { tokens: AuthTokens }).tokens;
}, 180_000);

afterAll(async () => {
  await cluster.stop(silent);
  expect((await cluster.status()).filter(({ pid }) => pid !== null)).toEqual([]);
  await rm(folder, { recursive: true, force: true });
}, 120_000);

describe('the cluster of this machine', () => {
  it('[EMP-28] [PRO-55] runs every service as a process of its own, each ready by itself', async () => {
    const status = await cluster.status();
    expect(status.map(({ isReady }) => isReady)).toEqual(status.map(() => true));
    expect(new Set(status.map(({ pid }) => pid)).size).toBe(services.length + 3);
    expect(await call('GET', '/status')).toMatchObject({ status: 'healthy', profile: 'cluster', checks: { redis: { status: 'ok' } } });
  });

  it('[CON-103] takes a mail in and makes a task of it, through every one of them', async () => {
    const mail = join(folder, 'mail.eml');
    await writeFile(mail, 'From: Alice <alice@example.org>\r\nTo: Bob <bob@example.org>\r\nSubject: Budget\r\nDate: Wed, 25 Nov 2026 09:30:00 +0100\r\nMessage-ID: <x1@example.org>\r\n\r\nHi Bob,\r\n\r\nCould you please send me the budget by Friday 3pm?\r\n');
    await call('POST', '/imports', { paths: [mail] });
    const titles = async () => (await call<{ tasks: { title: string }[] }>('GET', '/tasks?limit=10')).tasks.map(({ title }) => title);
    await waitFor(async () => (await titles()).includes('Send Alice the budget'), { deadlineMs: 30_000, what: 'the task' });
    await waitFor(async () => (await call<{ total: number }>('GET', '/search?q=budget')).total === 1, { deadlineMs: 30_000, what: 'the mail to be found' });
    await waitFor(async () => (await call<{ entries: unknown[] }>('GET', '/audit')).entries.length > 0, { deadlineMs: 30_000, what: 'the audit trail' });
  });

  it('[PRO-36] [PRO-67] gives every service a login of its own, with which it sees nothing of the others', async () => {
    const passwords = await Promise.all(services.map(async ({ name }) => (await readFile(`/proc/${await cluster.service(name).pid()}/environ`, 'utf8')).split('\0').filter((line) => /^(DATABASE|RABBITMQ|REDIS)_URL=/.test(line))));
    expect(new Set(passwords.flat()).size).toBe(3 * services.length);
    const url = (passwords[0] ?? []).find((line) => line.startsWith('DATABASE_URL='))?.slice('DATABASE_URL='.length);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await expect(client.query('select * from task_graph.tasks')).rejects.toMatchObject({ code: '42501' });
    await client.end();
  });

  it('tells what runs, ends a service at once, and starts it again where it was', async () => {
    const before = await call<{ id: string }>('POST', '/tasks', { title: 'Outlives its service' });
    expect(await run('kill', 'task-graph')).toEqual({ code: 0, text: expect.stringContaining('task-graph is killed') });
    expect(await run('kill', 'task-graph')).toEqual({ code: 1, text: expect.stringContaining('does not run') });
    const status = await run('status');
    expect(status.code).toBe(1);
    expect(status.text).toMatch(/task-graph +not running/);
    await expect(call('GET', `/tasks/${before.id}`)).rejects.toThrow('503');
    expect(await run('start')).toEqual({ code: 0, text: expect.stringMatching(/Ready in .* s: http:\/\/localhost:/) });
    expect(await call('GET', `/tasks/${before.id}`)).toMatchObject({ title: 'Outlives its service' });
  });

  it('[CON-101] tells the same changes at every gateway over Redis, and all to read again when the broker was away', async () => {
    const second = await oneMoreProcess(cluster, 'gateway');
    const followers = [cluster.url, `http://localhost:${second.port}`].map((url) => followChanges(url, tokens));
    const eachHeard = (word: string) => waitFor(() => followers.every(({ heard }) => heard.some(({ event }) => event === word)), { deadlineMs: 20_000, what: `both to hear ${word}` });
    await eachHeard('connected');
    const admin = new Redis(cluster.redis.adminUrl);
    expect(await admin.pubsub('NUMSUB', '{adjutant:gateway}:told')).toEqual(['{adjutant:gateway}:told', 2]);
    admin.disconnect();
    const titles = Array.from({ length: 10 }, (_, index) => `Is told everywhere ${index}`);
    await Promise.all(titles.map((title) => call('POST', '/tasks', { title })));
    const toldOfTasks = () => followers.map(({ heard }) => heard.filter((change) => change.event === 'task_changed' && titles.includes(change.data.task?.title ?? '')));
    await waitFor(() => toldOfTasks().every(({ length }) => length === titles.length), { what: 'both to be told of all' });
    const [atFirst, atSecond] = toldOfTasks();
    expect(atFirst).toEqual(atSecond);

    await cluster.rabbitmq.kill();
    await cluster.rabbitmq.start();
    await eachHeard('reset');
    await Promise.all(followers.map(({ close }) => close()));
    await second.stop();
  });

  it('says what it does not understand', async () => {
    expect(await run('kill', 'nobody')).toEqual({ code: 1, text: expect.stringContaining('There is no service "nobody". Services: auth-billing,') });
    expect(await run('dance')).toEqual({ code: 2, text: expect.stringContaining('npm run cluster -- status') });
    expect(await run('start', '--port', 'x')).toEqual({ code: 1, text: expect.stringContaining('--port is "x"') });
  });

  it('shows what a service said, and what it says from then on, until it is told to end', async () => {
    const [before, after] = [randomUUID(), randomUUID()];
    const askInVain = (requestId: string) => fetch(`${cluster.url}/api/v1/tasks/${randomUUID()}`, { headers: { authorization: `Bearer ${tokens.access_token}`, 'x-request-id': requestId } });
    await askInVain(before);
    await waitFor(async () => (await cluster.service('task-graph').lastLines(5)).includes(before), { what: 'the service to say it' });
    const reader = spawn(process.execPath, [MAIN, 'logs', 'task-graph', '--data', folder], { env: { ...process.env, NODE_OPTIONS: '' } });
    const ended = once(reader, 'exit');
    let shown = '';
    reader.stdout.on('data', (text: Buffer) => (shown += text.toString()));
    try {
      await waitFor(() => shown.includes(before), { what: 'what it said before' });
      await askInVain(after);
      await waitFor(() => shown.includes(after), { what: 'what it says now' });
    } finally {
      reader.kill('SIGINT');
      expect(await ended).toEqual([null, 'SIGINT']);
    }
    const lines = shown.split('\n').filter((line) => line.includes(before) || line.includes(after));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([before, after].map((request_id) => ({ service: 'task-graph', request_id, code: 'NOT_FOUND' })));
  });

  it('stops in order: says so, ends every process, and keeps its data', async () => {
    const { id } = await call<{ id: string }>('POST', '/tasks', { title: 'Is there when all have stopped' });
    expect((await processesOf(folder)).length).toBeGreaterThan(services.length + 3);
    expect(await run('stop')).toEqual({ code: 0, text: 'Stopping the services\nStopping the engines\nStopped. The data stays.\n' });
    await waitFor(async () => (await processesOf(folder)).length === 0, { what: 'the last process to be gone' });
    const status = (await run('status')).text.trim().split('\n');
    expect([status.length, status.filter((line) => !line.endsWith('not running'))]).toEqual([services.length + 3, []]);
    await cluster.postgresql.start();
    const client = new pg.Client({ connectionString: cluster.postgresql.adminUrl });
    await client.connect();
    expect((await client.query('select title from task_graph.tasks where id = $1', [id])).rows).toEqual([{ title: 'Is there when all have stopped' }]);
    await client.end();
  });
});
