import { testRedis } from '@adjutant/testing/redis';
import { Redis } from 'ioredis';
import { redisPrefixOf } from './index.js';
import { describeJobs, type JobStore } from './jobs-conformance.js';

async function openStore(): Promise<JobStore> {
  const { url, prefix } = await testRedis();
  const admin = new Redis(url);
  return {
    url,
    prefix,
    workerProgram: (queue, processor) => `
      import { Redis } from 'ioredis';
      new bullmq.Worker('${queue}', ${processor}, { connection: new Redis('${url}', { maxRetriesPerRequest: null }), prefix: '${redisPrefixOf(queue)}', lockDuration: 300, stalledInterval: 100, maxStalledCount: 99 });`,
    loseDelayed: async (queue) => {
      const key = `${redisPrefixOf(queue)}:${queue}`;
      const ids = await admin.zrange(`${key}:delayed`, 0, -1);
      await admin.del(`${key}:delayed`, ...ids.map((id) => `${key}:${id}`));
    },
    countDone: (queue) => admin.zcard(`${redisPrefixOf(queue)}:${queue}:completed`),
    close: async () => void (await admin.quit()),
  };
}

describeJobs('Redis', openStore);
