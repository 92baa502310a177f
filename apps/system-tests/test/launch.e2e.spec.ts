import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { isAlive } from '@adjutant/engines';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { Program } from '../src/program.js';
import { removeFolder, serverOf, temporaryFolder } from '../src/temporary-folder.js';

jest.setTimeout(180_000);
const root = join(import.meta.dirname, '..', '..', '..');
const env = { ...process.env, NODE_OPTIONS: '' };

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await temporaryFolder('launch');
  data = join(folder, 'data');
});
afterAll(() => removeFolder(folder, [data]));

/** `npm start` as people, containers and supervisors run it, once it is ready; `path` decides which Node it finds first. */
async function npmStart(path: string): Promise<{ npm: ChildProcess; server: number; postgres: number }> {
  const npm = spawn('npm', ['start', '--', '--empty', '--data', data, '--port', '0'], { cwd: root, env: { ...env, PATH: path }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await waitFor(() => said.includes('Ctrl-C stops') || npm.exitCode !== null, { deadlineMs: 150_000, what: 'npm start' });
  const { pid } = JSON.parse(await readFile(join(data, 'lock'), 'utf8')) as { pid: number };
  return { npm, server: pid, postgres: await serverOf(data) };
}

const withoutPackages = (process.env['PATH'] ?? '').split(':').filter((part) => !part.includes('node_modules')).join(':');
const paths = [
  ['the runtime that comes with it', `${dirname(process.execPath)}:${withoutPackages}`],
  ['the Node of the machine', withoutPackages],
] as const;

async function expectNothingLeft(...processes: number[]): Promise<void> {
  await waitFor(() => processes.every((pid) => !isAlive(pid)), { deadlineMs: 10_000, what: 'the end of every process' });
  for (const name of ['run.json', 'lock']) await expect(stat(join(data, name))).rejects.toMatchObject({ code: 'ENOENT' });
}

describe('npm start', () => {
  it('[MIM-75] needs nothing but the checkout: installs, builds and hands over', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'apps/standalone/launch.mjs'), 'help'], { cwd: root, env });
    expect(stdout).toContain('npm start -- import PATH…');
  });

  it.each(paths)('on %s ends in order when npm is told to end, and npm waits for it', async (_name, path) => {
    const { npm, server, postgres } = await npmStart(path);
    npm.kill('SIGTERM');
    await once(npm, 'exit');
    expect([isAlive(server), isAlive(postgres)]).toEqual([false, false]);
    await expectNothingLeft(server, postgres);
  });

  it.each(paths)('on %s ends in order when npm is killed', async (_name, path) => {
    const { npm, server, postgres } = await npmStart(path);
    npm.kill('SIGKILL');
    await expectNothingLeft(server, postgres);
  });

  it('can be started again at once after everything but PostgreSQL was killed', async () => {
    const { npm } = await npmStart(withoutPackages);
    process.kill(-(npm.pid ?? 0), 'SIGKILL');
    const again = new Program(['--data', data, '--port', '0', '--empty']);
    await again.says('Ctrl-C stops');
    expect((await again.interrupt()).code).toBe(0);
  });
});
