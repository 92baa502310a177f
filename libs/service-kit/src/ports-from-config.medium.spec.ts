import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { rolesOf } from '@adjutant/database';
import { PGVECTOR_SCHEMA, type SearchIndex } from '@adjutant/search-index';
import { InMemoryQdrant, PgliteServer } from '@adjutant/search-index/testing';
import { silentLogger } from '@adjutant/telemetry';
import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { z } from 'zod';

import { parseConfig, type Environment } from './config.js';
import { defineService } from './define-service.js';
import { migrateFromEnv } from './migrate-service.js';
import { platformConfig, platformConfigOf } from './platform-config.js';
import { portsFromConfig } from './ports-from-config.js';

@Module({})
class Empty {}
const searching = defineService({ name: 'demo', module: Empty, contracts: {}, config: z.object({}), ports: ['searchIndex'] });
const ada = '11111111-1111-4111-8111-111111111111';

/** Keeps one document in the search index that a service is given in these surroundings, and finds it again. */
async function keepOne(env: Environment): Promise<SearchIndex> {
  const { ports, close } = portsFromConfig(parseConfig(platformConfigOf(searching), { RABBITMQ_URL: 'amqp://nobody', ...env }), silentLogger);
  const index = (await ports.searchIndex?.({ service: 'demo', logger: silentLogger })) as SearchIndex;
  try {
    await index.upsert(ada, [{ key: 'event:1', source: 'email', thread_id: null, occurred_at: '2026-03-01T10:00:00Z', title: null, chunks: [{ text: 'The invoice is due on Friday.' }] }]);
    expect(await index.search(ada, { text: 'invoice', limit: 10, offset: 0 })).toMatchObject({ total: 1, hits: [{ key: 'event:1' }] });
    return index;
  } finally {
    await close();
  }
}

describe('portsFromConfig', () => {
  it('closes with the process what a bucket keeps open', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((_, response) => void response.setHeader('Content-Type', 'application/xml').end('<Answer/>'));
    server.on('connection', (socket: Socket) => void sockets.add(socket.on('close', () => sockets.delete(socket))));
    server.keepAliveTimeout = 0;
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const S3_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { RABBITMQ_URL: 'amqp://nobody', S3_BUCKET: 'blobs', S3_ENDPOINT, S3_ACCESS_KEY_ID: 'x', S3_SECRET_ACCESS_KEY: 'y' };
    const { ports, close } = portsFromConfig(parseConfig(platformConfig, env), silentLogger);
    await ports.blobStore?.({ service: 'demo', logger: silentLogger });
    expect(sockets.size).toBeGreaterThan(0);
    const allClosed = Promise.all([...sockets].map((socket) => once(socket, 'close')));
    await close();
    await allClosed;
    server.close();
  });
});

describe('VECTOR_STORE', () => {
  it('keeps the search index in files of DATA_DIR where it says nothing', async () => {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'adjutant-ports-'));
    await keepOne({ DATA_DIR });
    await access(join(DATA_DIR, 'index'));
    await rm(DATA_DIR, { recursive: true });
  });

  it('=qdrant keeps it on the server of QDRANT_URL, by the key of QDRANT_API_KEY, and closes it with the process', async () => {
    const qdrant = await InMemoryQdrant.start({ apiKey: 'a-key' });
    const index = await keepOne({ VECTOR_STORE: 'qdrant', QDRANT_URL: qdrant.url, QDRANT_API_KEY: 'a-key' });
    expect([...qdrant.collections.keys()]).toEqual(['adjutant_chunks_v1']);
    await expect(index.stats(ada)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'The search index is closed.' });
    await qdrant.close();
  });

  it('=pgvector keeps it in the PostgreSQL of PGVECTOR_URL, which the migration prepares, and closes it with the process', async () => {
    const server = await PgliteServer.start();
    const { service: username } = rolesOf(PGVECTOR_SCHEMA);
    const PGVECTOR_URL = Object.assign(new URL(server.url), { username, password: 'twelve-letters' }).href;
    expect(await migrateFromEnv(searching, { VECTOR_STORE: 'pgvector', PGVECTOR_URL, DATABASE_ADMIN_URL: server.url })).toEqual([]);
    await server.forgetStatements();
    await server.becomeRole(username);
    const index = await keepOne({ VECTOR_STORE: 'pgvector', PGVECTOR_URL });
    expect(await server.asAdmin('select user_id, key from search_index.chunks')).toEqual([{ user_id: ada, key: 'event:1' }]);
    await expect(index.stats(ada)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'The search index is closed.' });
    await server.close();
  });

  it.each([
    ['qdrant', 'QDRANT_URL'],
    ['pgvector', 'PGVECTOR_URL'],
  ])('=%s needs %s, and says so before anything starts', async (VECTOR_STORE, key) => {
    await expect(keepOne({ VECTOR_STORE })).rejects.toThrow(`${key}: is not set, and VECTOR_STORE=${VECTOR_STORE} needs it`);
  });

  it('takes no other word', async () => {
    await expect(keepOne({ VECTOR_STORE: 'both' })).rejects.toThrow(/VECTOR_STORE: .*qdrant.*pgvector/);
  });
});
