import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { AdjutantClient, type UploadProgress } from '../src/index.js';
import { refuse, sendJson } from './test-server.js';

const PART_BYTES = 100_000;

interface Sent {
  method: string;
  path: string;
  key: string | undefined;
}

/** A server that puts uploads together; `trouble` may answer a request instead. */
async function startServer(trouble: (sent: Sent, nth: number) => number | 'cut' | undefined = () => undefined) {
  const files = new Map<string, { name: string; size: number; parts: Map<number, Buffer> }>();
  const [sent, keys]: [Sent[], Map<string, string>] = [[], new Map()];
  const server: Server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = '', url: path = '' } = request;
      const key = request.headers['idempotency-key']?.toString();
      const nth = sent.push({ method, path, key });
      const answer = trouble({ method, path, key }, nth);
      const [, id = '', number] = /uploads\/(\w+)(?:\/parts\/(\d+))?$/.exec(path) ?? [];
      if (method === 'PUT') files.get(id)?.parts.set(Number(number), body);
      if (answer === 'cut') return response.destroy();
      if (answer !== undefined) return refuse(response, answer, answer === 507 ? 'INTERNAL' : 'UNAVAILABLE', { 'retry-after': '0' });
      if (method === 'DELETE') return sendJson(response, 200, { deleted: files.delete(id) });
      if (method === 'PUT') return sendJson(response, 200, { received_bytes: body.length });
      const { name, size_bytes: size } = JSON.parse(body.toString()) as { name: string; size_bytes: number };
      const known = keys.get(key ?? '') ?? `u${files.size}`;
      keys.set(key ?? '', known);
      files.set(known, { name, size, parts: new Map() });
      return sendJson(response, 201, { id: known, name, size_bytes: size, part_bytes: PART_BYTES, received_bytes: 0 });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const client = new AdjutantClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const contentOf = (id: string): Buffer => Buffer.concat([...(files.get(id)?.parts ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part));
  return { client, sent, files, contentOf };
}

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

const bytes = (length: number, seed: number): Buffer => Buffer.alloc(length, createHash('sha256').update(String(seed)).digest());
const fileOf = (name: string, content: Buffer) => ({ name, blob: new Blob([new Uint8Array(content)]) });

describe('uploadFiles', () => {
  it('sends files in parts and answers their ids in the order of the files', async () => {
    const { client, files, contentOf } = await startServer();
    const contents = [bytes(350_000, 1), bytes(5, 2), bytes(0, 3), ...Array.from({ length: 20 }, (_, index) => bytes(10 + index, index))];
    const progress: UploadProgress[] = [];
    const ids = await client.uploadFiles(contents.map((content, index) => fileOf(`Mail/cur/${index}`, content)), { onProgress: (one) => progress.push(one) });
    expect(ids.map((id) => files.get(id)?.name)).toEqual(contents.map((_, index) => `Mail/cur/${index}`));
    ids.forEach((id, index) => expect(contentOf(id).equals(contents[index]!)).toBe(true));
    expect(progress.filter(({ name }) => name === 'Mail/cur/0').map(({ sent_bytes }) => sent_bytes)).toEqual([0, 100_000, 200_000, 300_000, 350_000]);
    expect(progress.filter(({ name }) => name === 'Mail/cur/2')).toEqual([{ name: 'Mail/cur/2', stored_name: 'Mail/cur/2', sent_bytes: 0, size_bytes: 0 }]);
  });

  it('sends a part again when the server is away or the connection breaks, and announces a file once', async () => {
    const { client, sent, files, contentOf } = await startServer((_, nth) => ([2, 5].includes(nth) ? 503 : nth === 3 ? 'cut' : nth === 1 ? 429 : undefined));
    const content = bytes(300_000, 1);
    const [id] = await client.uploadFiles([fileOf('a.mbox', content)]);
    expect(contentOf(id!).equals(content)).toBe(true);
    expect(files.size).toBe(1);
    expect(new Set(sent.filter(({ method }) => method === 'POST').map(({ key }) => key)).size).toBe(1);
  });

  it('gives up what it sent when it is refused or aborted', async () => {
    const refusing = await startServer(({ path }) => (path.endsWith('u1/parts/2') ? 507 : undefined));
    const two = [fileOf('a', bytes(300_000, 1)), fileOf('b', bytes(300_000, 2))];
    await expect(refusing.client.uploadFiles(two)).rejects.toMatchObject({ status: 507 });
    expect(refusing.files.size).toBe(0);
    await stop();
    const { client, files } = await startServer();
    const abort = new AbortController();
    const onProgress = ({ sent_bytes }: UploadProgress): void => (sent_bytes > 0 ? abort.abort(new Error('enough')) : undefined);
    await expect(client.uploadFiles(two, { onProgress, signal: abort.signal })).rejects.toThrow('enough');
    expect(files.size).toBe(0);
  });
});
