import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { API_PREFIX, routes, takesBody, type RouteContract } from '@adjutant/contracts-gateway';
import { startSystem, type RunningSystem } from '@adjutant/standalone';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

const SECRETS = {
  MODEL_API_KEY: `sk-${randomBytes(24).toString('hex')}`,
  JWT_SECRET: randomBytes(24).toString('base64url'),
  ENCRYPTION_KEY: `k1:${randomBytes(32).toString('hex')}`,
};

let folder: string;
let system: RunningSystem;
let needles: string[];
let log = '';
let askedWithKey = 0;
/** As careless as real ones are: says the key again that it does not know. */
const model = createServer(({ headers }, response) => {
  if (headers.authorization?.includes(SECRETS.MODEL_API_KEY)) askedWithKey += 1;
  response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: `Incorrect API key provided: ${headers.authorization}`, type: 'invalid_request_error' } }));
});

/** The ways in which a text may stand in another. */
const disguises = (secret: string): string[] => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1), Buffer.from(secret).toString('hex')];

beforeAll(async () => {
  folder = await temporaryFolder('secrets');
  await once(model.listen(0, '127.0.0.1'), 'listening');
  const logDestination = new PassThrough();
  logDestination.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const MODEL_URL = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
  const env = { ...SECRETS, MODEL_URL, MODEL_NAME: 'some', EMBEDDING_MODEL: 'other', JWT_ALGORITHM: 'HS256', LOG_LEVEL: 'debug' };
  system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env, logDestination });
  const { encryption_keys, database_password } = system.folder.secrets;
  needles = [...Object.values(SECRETS), SECRETS.ENCRYPTION_KEY.slice(3), encryption_keys.slice(3), database_password].flatMap(disguises);
}, 60_000);
afterAll(async () => {
  await system.stop();
  model.close();
  await removeFolder(folder);
});

const leaksIn = (text: string): string[] => needles.filter((needle) => text.includes(needle));

/** All that the server says to a request, headers and all. */
async function answerTo(path: string, init: RequestInit = {}): Promise<string> {
  const abort = new AbortController();
  const response = await fetch(new URL(path, system.url), { ...init, signal: abort.signal });
  const head = JSON.stringify([...response.headers]);
  const isEndless = path.endsWith('/stream') && response.ok;
  const text = isEndless ? new TextDecoder().decode((await response.body?.getReader().read())?.value) : await response.text();
  abort.abort();
  return head + text;
}

const table = Object.entries(routes) as [keyof typeof routes, RouteContract][];
const BODIES: Partial<Record<keyof typeof routes, object>> = { runPrompt: { prompt: 'What did the bank write about the contract?' }, createTask: { title: 'Write' }, startImport: { paths: ['/nowhere'] }, login: { email: 'ada@example.com', password: 'wrong password' } };

describe('keys of the service', () => {
  it.each(table)('[PRO-38] are in no answer of %s, to whomever', async (name, route) => {
    const path = API_PREFIX + route.path.replace(/:\w+/g, (part) => (part === ':id' ? randomUUID() : '1'));
    const body = takesBody(route) ? { body: JSON.stringify(BODIES[name] ?? {}) } : {};
    for (const authorization of [`Bearer ${system.accessToken}`, 'Bearer nonsense', '']) {
      const headers = { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) };
      expect(leaksIn(await answerTo(path, { method: route.method, headers, ...body }))).toEqual([]);
    }
  });

  it.each(['/', '/focus', '/docs', '/docs-json', '/metrics', '/health', '/nothing', '/api/v1/nothing'])('[PRO-38] are not at %s', async (path) => {
    expect(leaksIn(await answerTo(path))).toEqual([]);
  });

  it('[PRO-38] are in no file of the console, which reads no environment when it is built', async () => {
    const client = join(import.meta.dirname, '../../web/dist/client');
    const files = (await readdir(client, { recursive: true })).filter((file) => /\.(html|js|css|map)$/.test(file));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect(leaksIn(await readFile(join(client, file), 'utf8'))).toEqual([]);
    const sources = join(import.meta.dirname, '../../web/src');
    const readers = [];
    for (const file of (await readdir(sources, { recursive: true })).filter((name) => /\.tsx?$/.test(name))) {
      if (/process\.env|import\.meta\.env/.test(await readFile(join(sources, file), 'utf8'))) readers.push(file);
    }
    expect(readers).toEqual([]);
  });

  it('[PRO-38] are used, and not in the log', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${system.accessToken}` };
    await answerTo(`${API_PREFIX}/prompts`, { method: 'POST', headers, body: JSON.stringify(BODIES.runPrompt) });
    expect(askedWithKey).toBeGreaterThan(0);
    expect(log).not.toBe('');
    expect(leaksIn(log)).toEqual([]);
  });
});
