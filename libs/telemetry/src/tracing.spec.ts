import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contextFor } from '@adjutant/contracts-core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTracing, withSpan } from './tracing.js';

const PARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const ctx = contextFor('6f1c0f7e-1d0b-4c57-9c38-1f7d5f0f7a11', { traceparent: PARENT, requestId: 'request-1' });
const received: { url: string | undefined; body: string }[] = [];
let collector: Server;

beforeEach(async () => {
  received.length = 0;
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ url: request.url, body: Buffer.concat(chunks).toString() });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

describe('tracing', () => {
  it('is a plain call without an endpoint', async () => {
    const tracing = await startTracing({ serviceName: 'test' });
    expect(await withSpan('work', ctx, (inner) => Promise.resolve(inner.traceparent))).toBe(PARENT);
    await tracing.stop();
    expect(received).toEqual([]);
  });

  it('exports spans as children of the caller, and hands its own on', async () => {
    const { port } = collector.address() as AddressInfo;
    const tracing = await startTracing({ serviceName: 'test', endpoint: `http://127.0.0.1:${port}` });
    const handedOn = await withSpan('work', ctx, (inner) => Promise.resolve(inner.traceparent));
    expect(handedOn).toMatch(new RegExp(`^00-${'a'.repeat(32)}-[0-9a-f]{16}-01$`));
    expect(handedOn).not.toBe(PARENT);
    await expect(withSpan('fails', { ...ctx, traceparent: 'nonsense' }, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await tracing.stop();
    const sent = JSON.stringify(received);
    expect(received[0]?.url).toBe('/v1/traces');
    expect(sent).toContain('a'.repeat(32));
    expect(sent).toContain('broken');
    expect(await withSpan('after', ctx, (inner) => Promise.resolve(inner.traceparent))).toBe(PARENT);
  });
});
