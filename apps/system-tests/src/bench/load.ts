import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

import { percentile } from './figure.js';

const autocannon = createRequire(import.meta.url).resolve('autocannon/autocannon.js');

export interface Latencies {
  p50: number;
  p95: number;
  max: number;
}

/** Latencies in ms of `count` calls by `connections` callers that each wait for their answer; some calls to warm up go before. */
export async function latencies(count: number, connections: number, call: (index: number) => Promise<unknown>): Promise<Latencies> {
  for (let index = 0; index < Math.min(20, count); index += 1) await call(index);
  const times: number[] = [];
  let next = 0;
  const caller = async () => {
    for (let index = next++; index < count; index = next++) {
      const startedAt = performance.now();
      await call(index);
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, caller));
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), max: Math.max(...times) };
}

/** Requests a second that one address answers to 32 connections, measured by a process of its own. Throws when an answer is not 2xx. */
export async function requestRate(url: string, seconds: number, headers: Record<string, string> = {}): Promise<number> {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]);
  const { stdout } = await promisify(execFile)(process.execPath, [autocannon, '-j', '-c', '32', '-d', String(seconds), ...given, url], { maxBuffer: 2 ** 24 });
  const result = JSON.parse(stdout) as { non2xx: number; errors: number; '2xx': number; duration: number };
  if (result.non2xx + result.errors > 0) throw new Error(`${url} failed ${result.non2xx + result.errors} times.`);
  return result['2xx'] / result.duration;
}
