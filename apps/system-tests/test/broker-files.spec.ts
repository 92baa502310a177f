import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { brokerEvents, observedByGateway } from '@adjutant/cluster';
import { brokerPermissions, topologyOf } from '@adjutant/messaging';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { serviceNames } from '../src/manifests/code-facts.js';
import { root } from '../src/manifests/render.js';
import { temporaryFolder } from '../src/temporary-folder.js';

interface Definitions {
  vhosts: object[];
  users: { name: string; password_hash: string }[];
  permissions: object[];
  topic_permissions: object[];
  exchanges: { name: string }[];
  queues: { name: string; arguments: object }[];
  bindings: { source: string; destination: string; routing_key: string }[];
}

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder('broker-files');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const keyOf = (service: string): string => `RABBITMQ_PASSWORD_${service.toUpperCase().replaceAll('-', '_')}`;
const passwords = Object.fromEntries(serviceNames.map((name) => [keyOf(name), `password of ${name}`]));

/** Runs a script of deploy/engines, as people do. */
async function run(script: string, args: string[], env: Record<string, string> = {}): Promise<{ code: number; complaint: string }> {
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [join(root, 'deploy/engines', script), ...args], { cwd: root, env });
    return { code: 0, complaint: stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, complaint: stderr };
  }
}

async function definitions(args: string[], env: Record<string, string>): Promise<Definitions> {
  const file = join(folder, 'definitions.json');
  expect(await run('write-broker-definitions.mjs', [file, ...args], env)).toEqual({ code: 0, complaint: '' });
  expect((await stat(file)).mode & 0o077).toBe(0);
  return JSON.parse(await readFile(file, 'utf8')) as Definitions;
}

describe('write-broker-definitions.mjs', () => {
  it('writes every place that the contracts need, and each service with its password and no more rights than they give it', async () => {
    const written = await definitions(['adjutant'], passwords);
    const { exchanges, queues, bindings } = topologyOf(brokerEvents);
    expect(written.vhosts).toEqual([{ name: 'adjutant' }]);
    expect(written.exchanges).toMatchObject(exchanges.map((exchange) => ({ ...exchange, vhost: 'adjutant', durable: true })));
    expect(written.queues).toMatchObject(queues.map((queue) => ({ ...queue, vhost: 'adjutant', durable: true })));
    expect(written.bindings).toMatchObject(bindings.map(({ source, destination, routingKey }) => ({ source, destination, routing_key: routingKey, vhost: 'adjutant' })));
    expect(queues.length).toBeGreaterThan(10);

    expect(written.users.map(({ name }) => name).sort()).toEqual([...serviceNames].sort());
    for (const { name, password_hash: hash } of written.users) {
      const [salt, digest] = [Buffer.from(hash, 'base64').subarray(0, 4), Buffer.from(hash, 'base64').subarray(4)];
      expect([name, digest]).toEqual([name, createHash('sha256').update(salt).update(`password of ${name}`).digest()]);
      const { topics, ...rights } = brokerPermissions(name, brokerEvents, name === 'gateway' ? observedByGateway : []);
      expect(written.permissions).toContainEqual({ user: name, vhost: 'adjutant', ...rights });
      expect(written.topic_permissions).toEqual(expect.arrayContaining(topics.map((topic) => ({ user: name, vhost: 'adjutant', ...topic }))));
    }
    expect([written.permissions.length, written.topic_permissions.length]).toEqual([serviceNames.length, 3 * serviceNames.length]);
  });

  it('writes places alone where no password is given', async () => {
    const { vhosts, users, permissions, topic_permissions, queues } = await definitions([], {});
    expect([vhosts, users, permissions, topic_permissions]).toEqual([[{ name: '/' }], [], [], []]);
    expect(queues.map(({ name }) => name)).toEqual(topologyOf(brokerEvents).queues.map(({ name }) => name));
  });

  it('says which password is missing, and where to write', async () => {
    const { [keyOf('task-graph')]: _, ...others } = passwords;
    const file = join(folder, 'none.json');
    expect(await run('write-broker-definitions.mjs', [file], others)).toEqual({ code: 1, complaint: 'Set a password for every service, or for none: RABBITMQ_PASSWORD_TASK_GRAPH is missing.\n' });
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await run('write-broker-definitions.mjs', [])).toEqual({ code: 1, complaint: 'Say where to write: node deploy/engines/write-broker-definitions.mjs FILE [VHOST]\n' });
  });
});
