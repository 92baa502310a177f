import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

import { contextFor, defineRpc } from '@adjutant/contracts-core';
import { connectRabbitBus } from '@adjutant/messaging';
import { testRabbitMq, waitFor } from '@adjutant/testing';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const tarry = defineRpc({ name: 'endless.tarry.v1', request: z.object({}), response: z.object({}) });
let url: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  [url = ''] = await (await testRabbitMq()).virtualHosts(1);
});

afterEach(() => void child?.kill('SIGKILL'));

interface Line {
  level: string;
  what?: string;
  left?: string[];
  limit_ms?: number;
  message: string;
}

/** A service in the midst of a request without an end, told to stop. */
async function stopInTheMidst({ graceMs, deadlineMs }: { graceMs: number; deadlineMs: number }) {
  const env = { PATH: process.env['PATH'], RABBITMQ_URL: url, PORT: '0', GRACE_MS: String(graceMs), DEADLINE_MS: String(deadlineMs) };
  const started = spawn(process.execPath, [join(import.meta.dirname, 'endless-service.mjs')], { env });
  child = started;
  let [written, complaints] = ['', ''];
  started.stdout.on('data', (chunk: Buffer) => (written += chunk.toString()));
  started.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const exited = once(started, 'exit');
  await waitFor(() => written.includes('service started') || started.exitCode !== null, { what: 'the service to start' });
  expect([started.exitCode, complaints]).toEqual([null, '']);
  const asker = await connectRabbitBus({ url, service: 'asker' });
  const asked = asker.request(contextFor(randomUUID()), tarry, {}).catch((error: unknown) => error);
  await waitFor(() => written.includes('tarrying'), { what: 'the request to begin' });
  const startedAt = performance.now();
  started.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  const tookMs = performance.now() - startedAt;
  await asker.close();
  await asked;
  const lines = written.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
  return { code, tookMs, lines };
}

describe('a service whose handler never ends', () => {
  it.each([
    ['while it still waits for the handler', 800, 1],
    ['when all else is closed and the handler alone holds the process open', 4_000, 2],
  ])('[PRO-82] is gone at its deadline, %s, and says what it left', async (_, deadlineMs, complaints) => {
    const { code, tookMs, lines } = await stopInTheMidst({ graceMs: 100, deadlineMs });
    expect(code).toBe(1);
    expect(tookMs).toBeGreaterThan(deadlineMs - 50);
    expect(tookMs).toBeLessThan(deadlineMs + 1_000);
    const left = lines.filter((line) => line.left);
    expect(left).toHaveLength(complaints);
    expect(left.at(-1)).toMatchObject({ level: 'error', left: ['endless.tarry.v1'], limit_ms: deadlineMs });
    expect(left.slice(0, -1)).toEqual(left.slice(0, -1).map(() => expect.objectContaining({ level: 'warn', what: 'handlers', left: ['endless.tarry.v1'] })));
    expect(lines.some(({ message }) => message === 'service stopped')).toBe(complaints === 2);
  });
});
