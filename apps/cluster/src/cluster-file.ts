import { createHmac, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import { freePorts } from '@adjutant/engines';
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

/** The file of the folder; made, with free ports, where there is none. `gatewayPort` replaces the one that it names. */
export async function readClusterFile(folder: string, gatewayPort?: number): Promise<ClusterFile> {
  const path = join(folder, 'cluster.json');
  const found = await parseFile(path);
  const file = found ?? (await createFile(gatewayPort ?? 8000));
  if (gatewayPort !== undefined) file.ports.gateway = gatewayPort;
  await writeFile(`${path}.tmp`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.tmp`, path);
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

async function createFile(gateway: number): Promise<ClusterFile> {
  const [postgresql = 0, redis = 0, ...rest] = await freePorts(2 + services.length);
  const operations = Object.fromEntries(services.map(({ name }, index) => [name, rest[index] ?? 0]));
  return { seed: randomBytes(32).toString('base64url'), encryption_keys: Keyring.generate().exportKeys(), ports: { gateway, postgresql, redis, operations } };
}
