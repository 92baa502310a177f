import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { AdjutantClient, MemoryTokenStore } from '@adjutant/client';
import { freePorts } from '@adjutant/engines';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'standalone', 'dist', 'main.js');
/** As the launcher starts it. */
const NURSERY = '--max-semi-space-size=16';
const POLL_MS = 5;
const START_DEADLINE_MS = 60_000;

/** The product as people run it: a process of its own on a data folder. */
export interface Product {
  client: AdjutantClient;
  url: string;
  accessToken: string;
  dataFolder: string;
  pid: number;
  /** From the start of the process until GET /readyz answered 200 healthy. */
  readyAfterMs: number;
  stop(): Promise<void>;
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`);
    const { status } = (await response.json()) as { status?: string };
    return response.status === 200 && status === 'healthy';
  } catch {
    return false;
  }
}

async function untilHealthy(url: string, child: ChildProcess, output: string[]): Promise<void> {
  const deadline = performance.now() + START_DEADLINE_MS;
  while (!(await isHealthy(url))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`The product did not become ready:\n${output.join('')}`);
    await delay(POLL_MS);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
}

async function readToken(dataFolder: string): Promise<string> {
  const path = join(dataFolder, 'run.json');
  const deadline = performance.now() + START_DEADLINE_MS;
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) return (JSON.parse(text) as { access_token: string }).access_token;
    if (performance.now() > deadline) throw new Error(`${path} did not come.`);
    await delay(POLL_MS);
  }
}

/** A client that is signed in already. */
export function clientFor(baseUrl: string, accessToken: string): AdjutantClient {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  return new AdjutantClient({ baseUrl, tokens: new MemoryTokenStore({ access_token: accessToken, refresh_token: '', expires_at: expiresAt, token_type: 'bearer' }) });
}

/** Starts the built product on a data folder, new or used, without the sample. */
export async function startProduct(dataFolder: string): Promise<Product> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  await rm(join(dataFolder, 'run.json'), { force: true });
  const startedAt = performance.now();
  const child = spawn(process.execPath, [NURSERY, MAIN, 'start', '--no-open', '--empty', '--port', String(port), '--data', dataFolder], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  await untilHealthy(url, child, output);
  const readyAfterMs = performance.now() - startedAt;
  const accessToken = await readToken(dataFolder);
  return { client: clientFor(url, accessToken), url, accessToken, dataFolder, pid: child.pid ?? 0, readyAfterMs, stop: () => stop(child) };
}
