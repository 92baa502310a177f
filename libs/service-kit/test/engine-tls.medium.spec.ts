import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates, type Server } from 'node:tls';

import { contextFor } from '@adjutant/contracts-core';
import { defineJob, Jobs } from '@adjutant/jobs';
import { createFanOut } from '@adjutant/fan-out';
import { createLimits } from '@adjutant/limits';
import { connectRabbitBus } from '@adjutant/messaging';
import { createLogger, Metrics, silentLogger } from '@adjutant/telemetry';
import { testDatabase, testRabbitMq, testRedis, type TestDatabase } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { generate } from 'selfsigned';
import { z } from 'zod';

import { startProcess, type Environment } from '../src/index.js';
import { demoService, getTotal } from './demo-service.js';

/** An engine that speaks TLS only: its own port behind one that wants a handshake. */
interface SealedEngine {
  url: string;
  /** What clients told it, in bytes. */
  readonly told: number;
  close(): void;
}

const authorities = getCACertificates('default');
let pg: TestDatabase<unknown>;
let certificate: { cert: string; private: string };
let broker: SealedEngine;
let redis: SealedEngine;
let env: Environment;

async function seal(url: string): Promise<SealedEngine> {
  const target = new URL(url);
  let told = 0;
  const server: Server = createServer({ cert: certificate.cert, key: certificate.private }, (client) => {
    client.on('data', ({ length }: Buffer) => (told += length));
    const engine = connect(Number(target.port), target.hostname);
    for (const [from, to] of [[client, engine], [engine, client]] as const) from.on('error', () => to.destroy()).pipe(to);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = url.replace(/^(\w+):/, '$1s:').replace(`${target.hostname}:${target.port}`, `localhost:${(server.address() as AddressInfo).port}`);
  return { url: through, close: () => void server.close(), get told() { return told; } };
}

const trust = (...more: string[]) => setDefaultCACertificates([...authorities, ...more]);

beforeAll(async () => {
  certificate = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec', extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }] });
  pg = await testDatabase(demoService.migrations, 'demo');
  const [vhost = ''] = await (await testRabbitMq()).virtualHosts(1);
  [broker, redis] = await Promise.all([seal(vhost), seal((await testRedis()).url)]);
  env = { DATABASE_URL: pg.url, RABBITMQ_URL: broker.url, REDIS_URL: redis.url, PORT: '0', LOG_LEVEL: 'silent', GREETING: '' };
});
afterEach(() => trust());
afterAll(async () => {
  broker.close();
  redis.close();
  await pg.close();
});

describe('a service whose engines speak TLS', () => {
  it('[PRO-69] [EMP-41] works with a broker and a Redis that a trusted authority vouches for', async () => {
    trust(certificate.cert);
    const running = await startProcess(demoService, env);
    expect(await (await fetch(`http://127.0.0.1:${running.operationsPort}/readyz`)).json()).toMatchObject({ status: 'ok', checks: { bus: { status: 'ok' }, jobs: { status: 'ok' } } });
    const asker = await connectRabbitBus({ url: broker.url, service: 'asker' });
    expect(await asker.request(contextFor(crypto.randomUUID()), getTotal, {})).toMatchObject({ words: 0 });
    await asker.close();
    await running.stop();
    expect([broker.told > 0, redis.told > 0]).toEqual([true, true]);
  });

  it('[PRO-69] tells a stranger nothing: neither jobs, nor limits, nor changes, nor messages go to a server that nobody vouches for', async () => {
    const before = [broker.told, redis.told];
    await expect(connectRabbitBus({ url: broker.url, service: 'asker', connectDeadlineMs: 500 })).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    const job = defineJob({ name: 'demo.sealed', data: z.object({}) });
    const jobs = new Jobs({ service: 'sealed', url: redis.url, jobs: [job], logger: silentLogger, metrics: new Metrics() });
    await expect(jobs.add(job, {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await jobs.close();
    const lines: string[] = [];
    const options = { redisUrl: redis.url, prefix: 'sealed', logger: createLogger({ name: 'test', destination: { write: (line) => lines.push(line) } }) };
    const limits = await createLimits(options);
    await limits.spend({ name: 'one', points: 1, windowSeconds: 60 }, 'ada');
    expect(lines.join('')).toContain('each process counts its own limits');
    await limits.close();
    const fanOut = await createFanOut(options);
    await fanOut.tell('m1', { title: 'secret' });
    expect(lines.join('')).toContain('each process tells what it hears itself');
    await fanOut.close();
    expect([broker.told, redis.told]).toEqual(before);
  });
});
