import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePorts } from '@adjutant/engines';
import { waitFor } from '@adjutant/testing';

import type { Cluster } from '../src/cluster.js';

const APPS = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface OneMoreProcess {
  /** Of the gateway's HTTP. */
  port: number;
  operationsPort: number;
  /** Resolves when it has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** What the running process of a service was started with. */
export async function environmentOf(cluster: Cluster, service: string): Promise<Record<string, string>> {
  const text = await readFile(`/proc/${await cluster.service(service).pid()}/environ`, 'utf8');
  return Object.fromEntries(text.split('\0').filter(Boolean).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** Whether it says that it can work. */
export function isReady(operationsPort: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${operationsPort}/readyz`).then(({ ok }) => ok, () => false);
}

/** One more process of a service, as that of the cluster is but for its ports. Resolves when it is ready. */
export async function oneMoreProcess(cluster: Cluster, service: string): Promise<OneMoreProcess> {
  const [port = 0, operationsPort = 0] = await freePorts(2);
  const env = { ...(await environmentOf(cluster, service)), PORT: `${port}`, OPERATIONS_PORT: `${operationsPort}` };
  const child = spawn(process.execPath, [join(APPS, service, 'dist', 'main.js')], { env, stdio: 'ignore' });
  await waitFor(() => isReady(operationsPort), { deadlineMs: 30_000, what: `the second ${service}` });
  return {
    port,
    operationsPort,
    stop: async (signal) => {
      child.kill(signal);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
