import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AdjutantClient, MemoryTokenStore } from '@adjutant/client';
import { isAlive } from '@adjutant/engines';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';

import { makeMailbox } from '../src/make-mailbox.js';
import { Program, runProgram } from '../src/program.js';
import { removeFolder, serverOf, temporaryFolder } from '../src/temporary-folder.js';

jest.setTimeout(120_000);
const board = z.object({ today: z.object({ tasks: z.array(z.object({ title: z.string() })), total: z.number() }) });
const readJson = <T>(text: string, schema: z.ZodType<T>): T => schema.parse(JSON.parse(text));

let folder: string;
let data: string;
let mailbox: string;

beforeAll(async () => {
  folder = await temporaryFolder('commands');
  data = join(folder, 'data');
  mailbox = join(folder, 'own.mbox');
  await writeFile(mailbox, makeMailbox(10, new Date()));
});
afterAll(() => removeFolder(folder, [data, join(folder, 'ignored'), join(folder, 'stopping')]));

/** Every command but `reset`, as text and as JSON. */
function provesCommands(run: (...args: string[]) => Promise<{ code: number | null; stdout: string; stderr: string }>): void {
  const succeeds = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/error|\n {4}at /i) });
    return stdout;
  };

  it('focus shows the board', async () => {
    expect(await succeeds('focus')).toMatch(/Today \(3 of \d+\)[\s\S]*“[\s\S]*This week[\s\S]*This month/);
    expect(readJson(await succeeds('focus', '--json'), board).today.tasks).toHaveLength(3);
  });

  it('status says how far everything is', async () => {
    expect(await succeeds('status')).toMatch(/^healthy[\s\S]*Events: +\d{3}[\s\S]*Tasks: +\d+ open/);
    expect(readJson(await succeeds('status', '--json'), z.object({ status: z.string(), events: z.object({ total: z.number() }) }))).toMatchObject({ status: 'healthy' });
  });

  it('ask answers with sources, and what needs action', async () => {
    expect(await succeeds('ask', 'what', 'needs', 'action?')).toMatch(/^\d+ tasks need action\.\n {2}• /);
    expect(await succeeds('ask', 'who installs the wells at Nordby?')).toContain('[1] ');
    expect(readJson(await succeeds('ask', '--json', 'summarize last 2 hours'), z.object({ intent: z.string() })).intent).toBe('summarize');
  });

  it('doctor finds everything well', async () => {
    expect(await succeeds('doctor')).not.toMatch(/✗|redis|mcp_servers/);
    expect(readJson(await succeeds('doctor', '--json'), z.object({ ok: z.boolean() })).ok).toBe(true);
  });

  it('import takes an mbox, twice, and doubles nothing', async () => {
    expect(await succeeds('import', mailbox)).toMatch(/10 items read \(10 from mbox\)[\s\S]*Today/);
    expect(readJson(await succeeds('import', mailbox, '--json'), z.object({ import: z.object({ created: z.number(), unchanged: z.number() }) })).import).toEqual({ created: 0, unchanged: 10 });
  });
}

describe('a first start without a terminal', () => {
  let program: Program;
  const beside = (...args: string[]) => runProgram([...args, '--data', data]);

  beforeAll(async () => {
    program = new Program(['--data', data, '--port', '0']);
    await program.says('import PATH…');
  }, 120_000);
  afterAll(() => program.kill());

  it('[MIM-75] takes the sample and prints the board with quotes, the address, and how to import one\'s own', async () => {
    expect(program.stdout).toMatch(/Today \(3 of \d+\)/);
    expect(program.stdout.match(/^ {4}“.+”$/gm)?.length).toBeGreaterThanOrEqual(7);
    expect(program.stdout).toMatch(/http:\/\/localhost:\d+ +Ctrl-C stops\. Data: .+\n.*npm start -- import PATH…/);
    expect((await stat(join(data, 'run.json'))).mode & 0o077).toBe(0);
  });

  provesCommands(beside);

  it('a second --sample or --empty says that it was ignored and why', async () => {
    const data = join(folder, 'ignored');
    expect((await runProgram(['import', mailbox, '--data', data])).code).toBe(0);
    for (const option of ['--sample', '--empty']) {
      const again = new Program([option, '--data', data, '--port', '0']);
      await again.says('Ctrl-C stops');
      await again.interrupt();
      expect(again.stderr).toContain(`${option} was ignored: `);
    }
  });

  it('import takes what is there, names what is not, and shows 100 % at the end', async () => {
    const { code, stdout, stderr } = await beside('import', mailbox, '/nowhere/at/all');
    expect([code, stdout]).toEqual([0, expect.stringContaining('10 items read')]);
    expect(stderr).toMatch(/100 % · 10 items[^\n]*\n\/nowhere\/at\/all was left out: it does not exist or cannot be read\.\n$/);
  });

  it('import resolves paths where npm was called, and says who the owner is', async () => {
    const env = { npm_lifecycle_event: 'start', INIT_CWD: folder };
    const own = join(folder, 'addressed.mbox');
    await writeFile(own, makeMailbox(1, new Date(), 9).replace('me@home.example', 'ada@work.example'));
    const { code, stdout } = await runProgram(['import', 'addressed.mbox', '--owner', 'ada@work.example', '--data', data, '--json'], env);
    const { import: imported } = readJson(stdout, z.object({ import: z.object({ paths: z.array(z.string()), created: z.number() }) }));
    expect([code, imported]).toEqual([0, { paths: [own], created: 1 }]);
  });

  it('an import whose server stops says that it goes on at the next start', async () => {
    const data = join(folder, 'stopping');
    const large = join(folder, 'large.mbox');
    await writeFile(large, makeMailbox(5_000, new Date(), 3));
    const server = new Program(['--empty', '--data', data, '--port', '0']);
    await server.says('Ctrl-C stops');
    const client = new Program(['import', large, '--data', data]);
    await client.says('Importing');
    await server.interrupt();
    expect(await client.ended()).toBe(1);
    expect(client.stderr).toMatch(/\nAdjutant stopped before it was done\. Nothing is lost: it goes on where it stood at the next "npm start"\.\n$/);
  });

  it('token prints a token that the API takes, and nothing else', async () => {
    const { stdout } = await beside('token');
    const url = /http:\/\/localhost:\d+/.exec(program.stdout)?.[0] ?? '';
    const asked = await fetch(`${url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${stdout.trim()}` } });
    expect([asked.status, await asked.json()]).toEqual([200, expect.objectContaining({ role: 'admin' })]);
    const { access_token, expires_at } = readJson((await beside('token', '--json')).stdout, z.object({ access_token: z.string(), expires_at: z.string() }));
    expect((await fetch(`${url}/api/v1/focus`, { headers: { authorization: `Bearer ${access_token}` } })).status).toBe(200);
    expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(29 * 86_400_000);
  });

  it('a second start and a reset on the same folder are refused in one sentence', async () => {
    for (const args of [['start', '--port', '0'], ['reset', '--yes']]) {
      const { code, stdout, stderr } = await beside(...args, '--json');
      expect([code, JSON.parse(stdout)]).toEqual([1, { error: { code: 'CONFLICT', message: stderr.trim() } }]);
      expect(stderr).toMatch(/^Adjutant already runs on .+ \(process \d+\)\. Use it, stop it with Ctrl-C, or choose another folder with --data DIR\.\n$/);
    }
  });

  it('Ctrl-C ends it in under three seconds and leaves no process', async () => {
    const server = await serverOf(data);
    const { code, tookMs } = await program.interrupt();
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(3_000);
    expect(isAlive(server)).toBe(false);
    await expect(stat(join(data, 'run.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('without a running system', () => {
  const alone = (...args: string[]) => runProgram([...args, '--data', data]);

  provesCommands(alone);

  it('token prints a token that the API takes once the system runs; a killed run and its PostgreSQL do not matter', async () => {
    const { stdout } = await alone('token');
    const killed = new Program(['--data', data, '--port', '0']);
    await killed.says('Ctrl-C stops');
    const left = await serverOf(data);
    await killed.kill();
    expect(isAlive(left)).toBe(true);
    const again = new Program(['--data', data, '--port', '0']);
    await again.says('Ctrl-C stops');
    expect(isAlive(left)).toBe(false);
    const baseUrl = /http:\/\/localhost:\d+/.exec(again.stdout)?.[0] ?? '';
    const tokens = new MemoryTokenStore({ access_token: stdout.trim(), refresh_token: '', expires_at: new Date(Date.now() + 1e6).toISOString(), token_type: 'bearer' });
    expect((await new AdjutantClient({ baseUrl, tokens }).call('getStatus', {})).events.total).toBeGreaterThan(230);
    again.child.kill('SIGTERM');
    expect(await again.ended()).toBe(0);
    expect(again.stderr).toMatch(/Stopping …\n$/);
  });

  it('a reader that goes away, as head does, ends it quietly and leaves nothing running', async () => {
    for (const args of [['focus'], ['import', mailbox], ['--port', '0']]) {
      const program = new Program([...args, '--data', data]);
      program.child.stdout.destroy();
      await program.ended();
      expect(program.stderr).not.toMatch(/EPIPE|\n {4}at /);
      await expect(stat(join(data, 'run.json'))).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(stat(join(data, 'lock'))).rejects.toMatchObject({ code: 'ENOENT' });
      expect(isAlive(await serverOf(data))).toBe(false);
    }
  });

  it('reset deletes only when told to, and then only what is ours', async () => {
    await writeFile(join(data, 'mine.txt'), 'kept');
    const refused = await alone('reset');
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('Nothing was deleted') });
    expect(await alone('reset', '--yes', '--json')).toEqual({ code: 0, stderr: '', stdout: expect.stringContaining(data) });
    expect(await readFile(join(data, 'mine.txt'), 'utf8')).toBe('kept');
    expect(await alone('reset', '--yes')).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^.+ is not a data folder of Adjutant; there is nothing to reset\.\n$/) });
  });

  it('--empty starts with nothing', async () => {
    const program = new Program(['--data', data, '--port', '0', '--empty']);
    await program.says('Ctrl-C stops');
    expect(program.stdout).not.toContain('“');
    expect(program.stdout.match(/Nothing here\./g)).toHaveLength(3);
    expect((await program.interrupt()).code).toBe(0);
  });

  it('[CON-100] writes invented work into a folder, for a place that real people\'s must not get to', async () => {
    const target = join(folder, 'invented');
    const { stdout } = await runProgram(['sample', target, '--json']);
    const { owner } = readJson(stdout, z.object({ owner: z.email(), folder: z.literal(target) }));
    const files = await readdir(target, { recursive: true });
    const texts = await Promise.all(files.filter((file) => /\.(mbox|json|ics)$/.test(file)).map((file) => readFile(join(target, file), 'utf8')));
    const addresses = texts.flatMap((text) => text.match(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g) ?? []);
    expect(addresses).toContain(owner);
    expect(addresses.filter((address) => !/@([\w-]+\.)*(example|example\.(com|org|net)|test|invalid)$/.test(address))).toEqual([]);
    expect(await runProgram(['sample', target])).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/is not empty\. Name a folder/) });
  });

  it('help answers at once, as text and as JSON', async () => {
    expect(await runProgram(['help'])).toEqual({ code: 0, stderr: '', stdout: expect.stringContaining('npm start -- import PATH…') });
    expect(await runProgram(['--version'])).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(readJson((await runProgram(['--help', '--json'])).stdout, z.object({ help: z.string() })).help).toContain('--data DIR');
  });
});
