import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { prepareClusterFile, readClusterFile } from './cluster-file.js';
import { services } from './services.js';

describe('the file of a cluster', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'adjutant-cluster-file-'));
    path = join(folder, 'cluster.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made for a start, with a port of its own for every part', async () => {
    expect(await readClusterFile(folder)).toBeNull();
    const { ports } = await prepareClusterFile(folder);
    expect(ports.gateway).toBe(8000);
    expect(Object.keys(ports.operations)).toEqual(services.map(({ name }) => name));
    expect(new Set([ports.postgresql, ports.redis, ...Object.values(ports.operations)]).size).toBe(services.length + 2);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('gains the ports of services that came later, and keeps all else', async () => {
    const whole = await prepareClusterFile(folder);
    const { backup: _, gateway: __, ...older } = whole.ports.operations;
    await writeFile(path, JSON.stringify({ ...whole, ports: { ...whole.ports, operations: older } }));
    const filled = await prepareClusterFile(folder);
    expect(filled).toEqual({ ...whole, ports: { ...whole.ports, operations: { ...older, backup: expect.any(Number), gateway: expect.any(Number) } } });
    expect(new Set(Object.values(filled.ports.operations)).size).toBe(services.length);
    expect(await readClusterFile(folder)).toEqual(filled);
  });

  it('is written only when something changed', async () => {
    await prepareClusterFile(folder, 8100);
    const before = await stat(path);
    await prepareClusterFile(folder);
    await prepareClusterFile(folder, 8100);
    expect((await stat(path)).ino).toBe(before.ino);
    await prepareClusterFile(folder, 8200);
    expect((await readClusterFile(folder))?.ports.gateway).toBe(8200);
  });

  it('is left alone when it is damaged', async () => {
    await writeFile(path, '{');
    await expect(prepareClusterFile(folder)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('cluster.json is damaged') });
    expect(await readFile(path, 'utf8')).toBe('{');
  });
});
