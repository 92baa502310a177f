import { randomUUID } from 'node:crypto';

import { findRabbitMq, startRabbitMq } from '@adjutant/engines';

import { oncePerRun } from './once-per-run.js';

/** The RabbitMQ of this test run. */
export interface TestRabbitMq {
  /** Of the administrator, for the virtual host `/`. */
  url: string;
  /** Addresses of so many new and empty virtual hosts: one for each test. */
  virtualHosts(count: number): Promise<string[]>;
  /** Runs rabbitmqctl; what touches more than one's own virtual host needs a broker of one's own. */
  ctl(...args: string[]): Promise<string>;
}

/** Started by the first file that needs it and stopped after the last test. */
export async function testRabbitMq(): Promise<TestRabbitMq> {
  const { dataDir, url } = await oncePerRun('rabbitmq', async (folder) => ({ dataDir: folder, url: (await startRabbitMq({ dataDir: folder })).url }));
  const ctl = async (...args: string[]): Promise<string> => {
    const broker = await findRabbitMq(dataDir);
    if (!broker) throw new Error('The RabbitMQ for the tests is gone.');
    return broker.ctl(...args);
  };
  return { url, ctl, virtualHosts: (count) => createVirtualHosts(url, count, ctl) };
}

/** In one command: each starts an Erlang of its own. */
async function createVirtualHosts(url: string, count: number, ctl: TestRabbitMq['ctl']): Promise<string[]> {
  const names = Array.from({ length: count }, () => `test-${randomUUID()}`);
  const { username } = new URL(url);
  const created = names.map((name) => {
    const [host, user] = [`<<"${name}">>`, `<<"${username}">>`];
    return `rabbit_vhost:add(${host}, <<"test">>), rabbit_auth_backend_internal:set_permissions(${user}, ${host}, <<".*">>, <<".*">>, <<".*">>, <<"test">>)`;
  });
  await ctl('eval', `${created.join(', ')}.`);
  return names.map((name) => `${url}/${name}`);
}
