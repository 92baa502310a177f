import { chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { contextFor } from '@adjutant/contracts-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { generate } from 'selfsigned';

import { Database } from './database.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { migrate } from './migrate.js';

const ada = contextFor('11111111-1111-4111-8111-111111111111');

let folder: string;
let server: EmbeddedPostgres;

/** A certificate of `localhost`, signed by itself; answers the path of what a client trusts. */
async function certificate(name: string): Promise<{ cert: string; key: string }> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec', extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }] });
  const files = { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  await writeFile(files.cert, made.cert, { mode: 0o644 });
  await writeFile(files.key, made.private, { mode: 0o600 });
  return files;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adjutant-tls-'));
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), password: 'admin-password' });
  await migrate({ adminUrl: server.adminUrl, schema: 'sealed', password: 'service-password', migrations: [] });
  const { cert, key } = await certificate('server');
  const { uid, gid } = await stat(join(folder, 'postgres'));
  await chown(key, uid, gid);
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  for (const [setting, value] of [['ssl_cert_file', cert], ['ssl_key_file', key], ['ssl', 'on']]) await admin.query(`alter system set ${setting} = '${value}'`);
  await admin.query('select pg_reload_conf()');
  await admin.end();
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const connect = (trusted: string) =>
  new Database({ url: `postgres://sealed_service:service-password@localhost:${server.port}/adjutant?sslmode=verify-full&sslrootcert=${trusted}`, schema: 'sealed' });

describe('a connection with TLS', () => {
  it('[PRO-69] [EMP-41] is sealed, with a server that the given authority vouches for', async () => {
    const database = connect(join(folder, 'server.crt'));
    const { rows } = await database.asUser(ada, (tx) => sql<{ ssl: boolean }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(tx));
    expect(rows).toEqual([{ ssl: true }]);
    await database.close();
  });

  it('[PRO-69] [EMP-41] is refused with any other server', async () => {
    const { cert } = await certificate('stranger');
    const database = connect(cert);
    await expect(database.ping()).rejects.toThrow(/self.signed certificate/);
    await database.close();
  });
});
