import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { findRabbitMq, startRabbitMq, type RabbitMq } from './rabbitmq.js';

let dataDir: string;
let broker: RabbitMq;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'adjutant-rabbitmq-'));
  broker = await startRabbitMq({ dataDir });
});
afterAll(async () => {
  await broker.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('startRabbitMq', () => {
  it('listens on this machine only, and runs commands', async () => {
    expect(await broker.ctl('eval', 'lists:sort([inet:ntoa(A) || {listener, _, _, _, A, _, _} <- rabbit_networking:active_listeners()]).')).not.toContain('0.0.0.0');
    await broker.ctl('add_vhost', 'kept');
    expect((await broker.ctl('list_vhosts')).split('\n')).toContain('kept');
  });

  it('is found by others, and started once', async () => {
    expect(await findRabbitMq(dataDir)).toMatchObject({ url: broker.url, pid: broker.pid });
    expect((await startRabbitMq({ dataDir })).pid).toBe(broker.pid);
    expect(await findRabbitMq(join(dataDir, 'elsewhere'))).toBeUndefined();
  });

  it('comes back after it was killed, at the same address and with its data', async () => {
    await broker.kill();
    expect(await findRabbitMq(dataDir)).toBeUndefined();
    const { url, pid } = broker;
    broker = await startRabbitMq({ dataDir });
    expect([broker.url, broker.pid === pid]).toEqual([url, false]);
    expect((await broker.ctl('list_vhosts')).split('\n')).toContain('kept');
  });

  it('stops in order, and leaves no process behind', async () => {
    await broker.stop();
    expect(await findRabbitMq(dataDir)).toBeUndefined();
    broker = await startRabbitMq({ dataDir });
  });
});
