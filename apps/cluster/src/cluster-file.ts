import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { AppError } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import { freePorts, writeWhole } from '@adjutant/engines';
import { z } from 'zod';

import { services } from './services.js';

const port = z.number().int().min(1).max(65_535);

const clusterFile = z.object({
  /** What every password is made from. */
  seed: z.string().min(32),
  encryption_keys: z.string(),
  ports: z.object({ gateway: port, postgresql: port, redis: port, operations: z.record(z.string(), port) }),
});
/** What stays the same from start to start, so that whoever comes back finds everything where it was. */
export type ClusterFile = z.output<typeof clusterFile>;

const DEFAULT_GATEWAY_PORT = 8000;

/** The file of the folder as it is; null where no cluster was started. */
export function readClusterFile(folder: string): Promise<ClusterFile | null> {
  return parseFile(pathIn(folder));
}

/** The file for a start: made where there is none, and with a port for every service. `gatewayPort` replaces the one that it names. Written only when that changes it. */
export async function prepareClusterFile(folder: string, gatewayPort?: number): Promise<ClusterFile> {
  const found = await readClusterFile(folder);
  const { ports, ...secrets } = found ?? (await createFile());
  const file = { ...secrets, ports: { ...ports, gateway: gatewayPort ?? ports.gateway, operations: await withEveryService(ports) } };
  if (!isDeepStrictEqual(file, found)) await store(pathIn(folder), file);
  return file;
}

/** The password of `who` at one engine: always the same, of no use anywhere else. */
export function passwordOf({ seed }: ClusterFile, engine: 'postgresql' | 'rabbitmq' | 'redis', who: string): string {
  return createHmac('sha256', seed).update(`${engine} ${who}`).digest('base64url');
}

async function parseFile(path: string): Promise<ClusterFile | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return clusterFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('CONFLICT', `${path} is damaged. Restore it from a copy, or use another folder with --data DIR.`, undefined, { cause });
  }
}

async function store(path: string, file: ClusterFile): Promise<void> {
  await writeWhole(path, `${JSON.stringify(file, null, 2)}\n`);
}

async function createFile(): Promise<ClusterFile> {
  const [postgresql = 0, redis = 0] = await freePorts(2);
  return { seed: randomBytes(32).toString('base64url'), encryption_keys: Keyring.generate().exportKeys(), ports: { gateway: DEFAULT_GATEWAY_PORT, postgresql, redis, operations: {} } };
}

/** Those of the file stay; a service that it does not know is given one that no other part has, running or not. */
async function withEveryService({ gateway, postgresql, redis, operations }: ClusterFile['ports']): Promise<Record<string, number>> {
  const missing = services.filter(({ name }) => operations[name] === undefined);
  const taken = [gateway, postgresql, redis, ...Object.values(operations)];
  const free = (await freePorts(missing.length + taken.length)).filter((each) => !taken.includes(each));
  return { ...operations, ...Object.fromEntries(missing.map(({ name }, index) => [name, free[index] ?? 0])) };
}

function pathIn(folder: string): string {
  return join(folder, 'cluster.json');
}
