import { dirname, join } from 'node:path';

import { startEmbeddedPostgres } from '@adjutant/database';

import { oncePerRun } from './once-per-run.js';

export interface TestServer {
  adminUrl: string;
  pid: number;
}

/** The PostgreSQL of this test run: the first file that needs it starts it, the others wait. It is stopped after the last test. */
export function testServer(): Promise<TestServer> {
  return oncePerRun('server', async (folder) => {
    const dataDir = join(dirname(folder), 'postgres');
    const { adminUrl, pid } = await startEmbeddedPostgres({ dataDir, password: 'admin-password', isDurable: false, maxConnections: 200 });
    return { adminUrl, pid };
  });
}
