import { Metrics, silentLogger } from '@adjutant/telemetry';
import { testDatabase } from '@adjutant/testing/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { z } from 'zod';
import { defineJob, Jobs, jobsUrlFor, migrateJobs } from './index.js';
import { describeJobs, until, type JobStore } from './jobs-conformance.js';

const PASSWORD = 'jobs-password';

async function openStore(): Promise<JobStore & { adminUrl: string }> {
  const server = await testDatabase([], 'jobs_test');
  await migrateJobs({ adminUrl: server.adminUrl, password: PASSWORD });
  const url = jobsUrlFor(server.adminUrl, PASSWORD);
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  return {
    url,
    adminUrl: server.adminUrl,
    prefix: 'test',
    workerProgram: (queue, processor) =>
      `new bullmq.Worker('${queue}', ${processor}, { connection: { connectionString: '${url}', schema: 'jobs' }, lockDuration: 300, stalledInterval: 100, maxStalledCount: 99 }, bullmq.createPostgresBackend);`,
    loseDelayed: async (queue) => void (await admin.query(`DELETE FROM jobs.job WHERE queue = $1 AND state = 'delayed'`, [queue])),
    countDone: async (queue) => (await admin.query<{ done: number }>(`SELECT count(*)::int AS done FROM jobs.job WHERE queue = $1 AND state = 'completed'`, [queue])).rows[0]?.done ?? -1,
    close: async () => {
      await admin.end();
      await server.close();
    },
  };
}

describeJobs('PostgreSQL', openStore);

describe('PostgreSQL as a store of jobs', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());

  it('holds few connections, however many services share the process, and outlives a lost listener', async () => {
    const job = defineJob({ name: 'demo.many', data: z.object({ user_id: z.string() }) });
    let runs = 0;
    const all = Array.from({ length: 8 }, (_, index) => new Jobs({ service: `service-${index}`, url: store.url, jobs: [job], logger: silentLogger, metrics: new Metrics() }));
    for (const jobs of all) jobs.handle(job, () => Promise.resolve(void (runs += 1)));
    await Promise.all(all.map((jobs) => jobs.start()));
    await Promise.all(all.map((jobs) => jobs.add(job, { user_id: 'a' })));
    await until(() => runs === 8);
    const admin = new pg.Client({ connectionString: store.adminUrl });
    await admin.connect();
    const { rows } = await admin.query<{ count: number }>(`SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = 'adjutant_jobs' AND datname = current_database()`);
    expect(rows[0]?.count).toBeLessThanOrEqual(5);
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'adjutant_jobs' AND datname = current_database()`);
    await admin.end();
    await until(async () => {
      await Promise.allSettled(all.map((jobs) => jobs.add(job, { user_id: 'b' }, { jobId: 'b' })));
      return runs >= 16;
    });
    await Promise.all(all.map((jobs) => jobs.close()));
  });
});
