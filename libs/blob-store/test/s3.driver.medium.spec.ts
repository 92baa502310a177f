import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';

import {
  CreateMultipartUploadCommand,
  GetBucketLifecycleConfigurationCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { AppError } from '@adjutant/contracts-core';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { describeBlobStore } from '../src/blob-store-conformance.js';
import type { S3BlobStore } from '../src/index.js';
import { createTestBuckets } from './test-buckets.js';

const MB = 1024 ** 2;
const ada = { userId: '11111111-1111-4111-8111-111111111111' };
const bob = { userId: '22222222-2222-4222-8222-222222222222' };
const buckets = createTestBuckets();

describeBlobStore('a bucket of S3', async () => {
  const store = await buckets.open();
  return { store, close: () => store.close() };
});

describe('S3BlobStore', () => {
  const bucket = `test-${randomUUID()}`;
  let store: S3BlobStore;
  let raw: S3Client;
  beforeAll(async () => {
    store = await buckets.open({ bucket });
    const { endpoint, region, accessKeyId, secretAccessKey } = buckets.ceph;
    raw = new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
  });

  const objectOf = (key: string, { userId } = ada) => ({ Bucket: bucket, Key: `users/${userId}/${key}` });
  const uploadsIn = async (Bucket = bucket) => (await raw.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? [];

  describe('open', () => {
    it('makes the bucket, or finds it, also when many open it at once', async () => {
      const name = `test-${randomUUID()}`;
      const stores = await Promise.all(Array.from({ length: 8 }, () => buckets.open({ bucket: name })));
      await stores[0]?.put(ada, 'note', Buffer.from('hello'));
      expect(await text(await stores[7]!.get(ada, 'note'))).toBe('hello');
      for (const each of stores) await each.close();
    });

    it.each([
      ['the secret', { secretAccessKey: 'wrong-secret' }],
      ['the access key', { accessKeyId: 'NOBODY' }],
    ])('says that %s is wrong, and repeats neither', async (_, wrong) => {
      const error = await buckets.open(wrong).then(() => null, (thrown: AppError) => thrown);
      expect(error).toMatchObject({ code: 'UNAVAILABLE', message: 'The S3 server refuses the access key or its secret. Check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.' });
      const told = [JSON.stringify(error?.serialize()), error?.stack, String(error?.cause), ...buckets.lines].join('\n');
      for (const secret of [buckets.ceph.accessKeyId, buckets.ceph.secretAccessKey, 'wrong-secret', 'NOBODY']) expect(told).not.toContain(secret);
    });

    it('says what to do where no bucket may be made', async () => {
      await expect(buckets.open({ region: 'mars-1', bucket: 'not-there' })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: 'The bucket "not-there" is not there and cannot be made with this access key. Create it, or name another one in S3_BUCKET.',
      });
    });

    it('says that nobody listens', async () => {
      await expect(buckets.open({ endpoint: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'The S3 server cannot be reached. Check S3_ENDPOINT and that the server runs.' });
    });

    it('lets the server remove abandoned parts, and leaves the rules of others alone', async () => {
      const own = await raw.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
      expect(own.Rules).toMatchObject([{ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }]);
      const rule = { ID: 'theirs', Status: 'Enabled' as const, Filter: { Prefix: 'logs/' }, Expiration: { Days: 30 } };
      await raw.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules: [rule] } }));
      buckets.lines.length = 0;
      await (await buckets.open({ bucket })).close();
      expect((await raw.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }))).Rules).toMatchObject([{ ID: 'theirs' }]);
      expect(buckets.lines.join('')).toContain('give it a lifecycle rule with AbortIncompleteMultipartUpload');
    });

    it('warns of a bucket that keeps what is deleted', async () => {
      const options = buckets.options();
      await (await buckets.open(options)).close();
      await raw.send(new PutBucketVersioningCommand({ Bucket: options.bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      await (await buckets.open(options)).close();
      expect(buckets.lines.join('')).toContain('the bucket keeps what is deleted');
    });
  });

  it('lists nothing that it did not write', async () => {
    for (const key of ['Stranger', 'folder/', 'note']) await raw.send(new PutObjectCommand({ ...objectOf(key), Body: 'x' }));
    expect((await store.list(ada, '', 10)).blobs.map(({ key }) => key)).toEqual(['note']);
    expect(await store.list(ada, '', 2)).toEqual({ blobs: [], nextCursor: 'folder/' });
    await store.deleteAll(ada);
    expect(await raw.send(new HeadObjectCommand(objectOf('Stranger'))).then(() => 'there', () => 'gone')).toBe('gone');
  });

  it('says that a right is missing', async () => {
    const options = buckets.options();
    const locked = await buckets.open(options);
    await locked.put(ada, 'note', Buffer.from('x'));
    const statement = { Effect: 'Deny', Principal: '*', Action: ['s3:PutObject', 's3:GetObject'], Resource: `arn:aws:s3:::${options.bucket}/*` };
    await raw.send(new PutBucketPolicyCommand({ Bucket: options.bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) }));
    const refused = { code: 'UNAVAILABLE', message: 'The S3 server does not let this access key do that. Let it list, read, write and delete in the bucket of S3_BUCKET.' };
    await expect(locked.put(ada, 'note', Buffer.from('x'))).rejects.toMatchObject(refused);
    await expect(locked.get(ada, 'note')).rejects.toMatchObject(refused);
    await expect(locked.head(ada, 'note')).rejects.toMatchObject(refused);
    await locked.close();
  });

  describe('in parts', () => {
    it('keeps what is longer than a part, and leaves none of its parts', async () => {
      const bytes = randomBytes(20 * MB + 1);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(await store.put(ada, 'long', Readable.from(inPieces(bytes, 100_003)))).toEqual({ sizeBytes: bytes.length, sha256 });
      expect((await buffer(await store.get(ada, 'long'))).equals(bytes)).toBe(true);
      expect((await raw.send(new HeadObjectCommand(objectOf('long')))).ETag).toMatch(/-3"$/);
      expect(await uploadsIn()).toEqual([]);
    });

    it('gives up the parts of a body that breaks off, and leaves what was there', async () => {
      await store.put(ada, 'note', Buffer.from('whole'));
      const broken = (async function* () {
        yield* inPieces(randomBytes(18 * MB), MB);
        throw new Error('the line broke');
      })();
      await expect(store.put(ada, 'note', Readable.from(broken))).rejects.toThrow('the line broke');
      expect(await text(await store.get(ada, 'note'))).toBe('whole');
      expect(await uploadsIn()).toEqual([]);
    });

    it('gives up what is on its way when everything is deleted, of that user alone', async () => {
      for (const user of [ada, bob]) {
        const { UploadId } = await raw.send(new CreateMultipartUploadCommand(objectOf('half', user)));
        await raw.send(new UploadPartCommand({ ...objectOf('half', user), UploadId, PartNumber: 1, Body: 'x' }));
      }
      await store.deleteAll(ada);
      expect((await uploadsIn()).map(({ Key }) => Key)).toEqual([objectOf('half', bob).Key]);
      await store.deleteAll(bob);
    });

    it('says that an upload was ended meanwhile', async () => {
      const body = (async function* () {
        yield* inPieces(randomBytes(9 * MB), MB);
        while ((await uploadsIn()).length === 0);
        await store.deleteAll(ada);
        yield Buffer.from('the end');
      })();
      await expect(store.put(ada, 'ended', Readable.from(body))).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await store.head(ada, 'ended')).toBeNull();
      expect(await uploadsIn()).toEqual([]);
    });

    it.each([
      ['replaced', () => store.put(ada, 'read', Buffer.from('new'))],
      ['deleted', () => store.delete(ada, 'read')],
    ])('lets a reader finish what it opened while that is %s', async (_, change) => {
      const bytes = randomBytes(30 * MB);
      await store.put(ada, 'read', bytes);
      const reading = (await store.get(ada, 'read'))[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
      const hash = createHash('sha256').update((await reading.next()).value as Buffer);
      await change();
      for (let next = await reading.next(); !next.done; next = await reading.next()) hash.update(next.value);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    });
  });

  describe('putOnce', () => {
    it('keeps the first of many, and says so to the others', async () => {
      const tries = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => store.putOnce(ada, 'once', Buffer.from(String(index)))));
      const kept = tries.findIndex(({ status }) => status === 'fulfilled');
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await text(await store.get(ada, 'once'))).toBe(String(kept));
      for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'CONFLICT' });
      await store.delete(ada, 'once');
      await store.putOnce(ada, 'once', Buffer.from('again'));
    });
  });

  describe('presigned', () => {
    const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;

    it('lets anybody read one blob, and nothing else', async () => {
      await store.put(ada, 'mine', Buffer.from('hers'));
      await store.put(ada, 'other', Buffer.from('x'));
      await store.put(bob, 'mine', Buffer.from('his'));
      const url = await store.presignGet(ada, 'mine', 60);
      expect(await (await fetch(url)).text()).toBe('hers');
      expect(await statusOf(url.replace('/mine?', '/other?'))).toBe(403);
      expect(await statusOf(url.replace(ada.userId, bob.userId))).toBe(403);
      expect(await statusOf(url, { method: 'PUT', body: 'y' })).toBe(403);
      expect(await statusOf(url, { method: 'DELETE' })).toBe(403);
      expect(await statusOf(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'))).toBe(403);
      expect(url).not.toContain(buckets.ceph.secretAccessKey);
    });

    it('lets anybody send exactly the bytes that were granted', async () => {
      const url = await store.presignPut(ada, 'sent', 5, 60);
      expect(await statusOf(url, { method: 'PUT', body: 'larger' })).toBe(403);
      expect(await statusOf(url.replace(ada.userId, bob.userId), { method: 'PUT', body: 'hello' })).toBe(403);
      expect(await statusOf(url)).toBe(403);
      expect(await store.head(ada, 'sent')).toBeNull();
      expect(await statusOf(url, { method: 'PUT', body: 'hello' })).toBe(200);
      expect(await text(await store.get(ada, 'sent'))).toBe('hello');
    });

    it('ends when its time is over', async () => {
      await store.put(ada, 'mine', Buffer.from('hers'));
      const url = await store.presignGet(ada, 'mine', 1);
      expect(await statusOf(url)).toBe(200);
      const deadline = Date.now() + 10_000;
      while ((await statusOf(url)) !== 403) expect(Date.now()).toBeLessThan(deadline);
    });

    it('is granted for no strange key or time', async () => {
      const refused = { code: 'BAD_REQUEST' };
      await expect(store.presignGet(ada, '../x', 60)).rejects.toMatchObject(refused);
      for (const time of [0, -1, 1.5, 3_601, NaN]) await expect(store.presignPut(ada, 'a', 1, time)).rejects.toMatchObject(refused);
    });
  });
});

function* inPieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
