import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { getOpenUpload, uploadPartKey, uploadPrefix } from '@adjutant/contracts-connector-ingest';
import { errorEnvelope } from '@adjutant/contracts-gateway';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { LARGE_ID, MISSING_ID } from './responders.js';
import { startGateway, type Gateway } from './start-gateway.js';

const MB = 1024 ** 2;
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.service.close());

const uploads = '/api/v1/uploads';
const part = (id: string, number: number | string) => `${uploads}/${id}/parts/${number}`;
const put = (id: string, number: number | string, body: unknown, options = {}) => gateway.call('PUT', part(id, number), { body, ...options });
const stored = async (id: string, as = gateway.ownerId) => (await gateway.blobs.list({ userId: as }, uploadPrefix(id), 10)).blobs.map(({ key, sizeBytes }) => [key, sizeBytes]);
const codeOf = async (answer: Response) => [answer.status, errorEnvelope.parse(await answer.json()).error.code];

describe('parts of uploads', () => {
  it('are kept for their user, in any order, and replaced by those of the same number', async () => {
    const id = randomUUID();
    const send = async (number: number, content: string): Promise<unknown> => (await put(id, number, Buffer.from(content))).json();
    expect(await send(2, 'world')).toEqual({ received_bytes: 5 });
    expect(await send(1, 'he')).toEqual({ received_bytes: 7 });
    expect(await send(1, 'hello')).toEqual({ received_bytes: 10 });
    expect(await text(await gateway.blobs.get({ userId: gateway.ownerId }, uploadPartKey(id, 1)))).toBe('hello');
    expect(gateway.asked.filter(({ name }) => name === getOpenUpload.name)).toHaveLength(3);
  });

  it('are no larger than a part may be, nor together larger than what was announced', async () => {
    const id = randomUUID();
    expect(await codeOf(await put(id, 1, randomBytes(11)))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    await put(id, 1, Buffer.from('12345678'));
    expect(await codeOf(await put(id, 2, Buffer.from('123')))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await stored(id)).toEqual([[uploadPartKey(id, 1), 8]]);
    expect((await put(id, 2, Buffer.from('90'))).status).toBe(200);
    expect(await codeOf(await put(randomUUID(), 1, randomBytes(40 * MB)))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('may have 8 MiB, more than any JSON, and not a byte more', async () => {
    expect(await (await put(LARGE_ID, 1, randomBytes(8 * MB))).json()).toEqual({ received_bytes: 8 * MB });
    expect(await codeOf(await put(LARGE_ID, 2, randomBytes(8 * MB + 1)))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await stored(LARGE_ID)).toEqual([[uploadPartKey(LARGE_ID, 1), 8 * MB]]);
  });

  it('[PRO-19] are refused from observers, strangers and for uploads that are not there', async () => {
    const id = randomUUID();
    expect(await codeOf(await put(id, 1, Buffer.from('x'), { role: 'observer' }))).toEqual([403, 'FORBIDDEN']);
    expect(await codeOf(await put(id, 1, Buffer.from('x'), { as: null }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(await put(MISSING_ID, 1, Buffer.from('x')))).toEqual([404, 'NOT_FOUND']);
    expect(await codeOf(await gateway.call('POST', uploads, { role: 'observer', body: { name: 'a', size_bytes: 1 } }))).toEqual([403, 'FORBIDDEN']);
    expect(await codeOf(await gateway.call('POST', '/api/v1/imports', { role: 'observer', body: { uploads: [id] } }))).toEqual([403, 'FORBIDDEN']);
    expect([await stored(id), await stored(MISSING_ID)]).toEqual([[], []]);
  });

  it('are bytes and have a number; nothing else takes bytes', async () => {
    const id = randomUUID();
    expect(await codeOf(await put(id, 1, { json: true }))).toEqual([400, 'BAD_REQUEST']);
    expect(await codeOf(await put(id, 1, undefined))).toEqual([400, 'BAD_REQUEST']);
    expect(await codeOf(await put(id, 1, new Uint8Array()))).toEqual([400, 'BAD_REQUEST']);
    for (const number of [0, -1, 1.5, 10_001, 'one']) expect((await put(id, number, Buffer.from('x'))).status).toBe(400);
    expect((await put(id, '%2e%2e', Buffer.from('x'))).status).toBe(415);
    expect(await codeOf(await gateway.call('POST', '/api/v1/tasks', { body: Buffer.from('{"title":"x"}') }))).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await stored(id)).toEqual([]);
  });

  it('leave nothing behind when the connection breaks in the middle', async () => {
    const id = randomUUID();
    const before = gateway.asked.length;
    const { hostname, port } = new URL(gateway.url);
    const sending = request({ hostname, port, method: 'PUT', path: part(id, 1), headers: { authorization: `Bearer ${await gateway.token(gateway.ownerId)}`, 'content-type': 'application/octet-stream', 'content-length': 10 } });
    sending.on('error', () => undefined);
    sending.write('12345');
    await waitFor(() => gateway.asked.length > before);
    sending.destroy();
    expect((await put(id, 2, Buffer.from('67890'))).status).toBe(200);
    expect(await stored(id)).toEqual([[uploadPartKey(id, 2), 5]]);
  });

  it('[MIM-17] stand in OpenAPI as bytes', async () => {
    const document = (await (await gateway.call('GET', '/docs-json', { as: null })).json()) as { paths: Record<string, Record<string, { requestBody: unknown }>> };
    expect(document.paths['/api/v1/uploads/{id}/parts/{number}']?.['put']?.requestBody).toEqual({ required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } });
  });
});
