import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type _Object,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { AppError } from '@adjutant/contracts-core';

import { BlobStore, type Blob, type BlobContext, type BlobPage, type StoredBlob } from './blob-store.js';
import { checkKey, checkLimit, checkPrefix, checkUserId, isKey } from './check-key.js';
import { prepareBucket } from './s3-bucket.js';
import { createS3Client, waitsOf } from './s3-client.js';
import { explainS3, isS3 } from './s3-errors.js';
import type { S3Options } from './s3-options.js';
import { isMarked, marked, upload, type S3Place } from './s3-upload.js';

const PAGE = 1_000;
const LONGEST_GRANT_S = 3_600;

/** Blobs as objects of one bucket: `users/<user id>/<key>`. */
export class S3BlobStore extends BlobStore {
  private constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly asking: { requestTimeout: number },
  ) {
    super();
  }

  /** Throws UNAVAILABLE with one sentence when the server, the keys or the bucket do not let it. */
  static async open(options: S3Options): Promise<S3BlobStore> {
    const { bucket, logger } = options;
    const client = createS3Client(options);
    const asking = { requestTimeout: waitsOf(options).answerMs };
    try {
      await prepareBucket({ client, bucket, logger, asking });
    } catch (error) {
      client.destroy();
      throw error;
    }
    return new S3BlobStore(client, bucket, asking);
  }

  override close(): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }

  override async put(ctx: BlobContext, key: string, body: Readable | Uint8Array): Promise<StoredBlob> {
    return upload(this.client, this.#placeOf(ctx, key), body);
  }

  /** Keeps `bytes` unless something lies there: of many that try, one succeeds. Throws CONFLICT for the others. */
  async putOnce(ctx: BlobContext, key: string, bytes: Uint8Array): Promise<void> {
    const place = this.#placeOf(ctx, key);
    const mark = randomUUID();
    try {
      await this.client.send(new PutObjectCommand({ ...place, Body: bytes, IfNoneMatch: '*', Metadata: marked(mark) }));
    } catch (error) {
      const isTaken = isS3(error, 'PreconditionFailed') || isS3(error, 'ConditionalRequestConflict');
      if (!isTaken) throw explainS3(error);
      if (!(await isMarked(this.client, place, mark))) throw new AppError('CONFLICT', 'There is such a blob already. Choose another key.');
    }
  }

  override async get(ctx: BlobContext, key: string): Promise<Readable> {
    const place = this.#placeOf(ctx, key);
    const { Body, ContentLength } = await this.#ask(() => this.client.send(new GetObjectCommand(place), this.asking));
    return Readable.from(readWhole(Body as Readable, ContentLength ?? 0), { objectMode: false });
  }

  override async head(ctx: BlobContext, key: string): Promise<Blob | null> {
    const place = this.#placeOf(ctx, key);
    try {
      const { ContentLength = 0, LastModified = new Date(0) } = await this.client.send(new HeadObjectCommand(place), this.asking);
      return { key, sizeBytes: ContentLength, modifiedAt: LastModified };
    } catch (error) {
      const explained = explainS3(error);
      if (explained.code === 'NOT_FOUND') return null;
      throw explained;
    }
  }

  override async delete(ctx: BlobContext, key: string): Promise<void> {
    const place = this.#placeOf(ctx, key);
    await this.#ask(() => this.client.send(new DeleteObjectCommand(place), this.asking));
  }

  override async list(ctx: BlobContext, prefix: string, limit: number, cursor = ''): Promise<BlobPage> {
    checkPrefix(prefix);
    checkLimit(limit);
    const root = this.#rootOf(ctx);
    const { objects, isLast } = await this.#page(root + prefix, limit, cursor && root + cursor);
    const blobs = objects.map((object) => toBlob(object, root)).filter(({ key }) => isKey(key));
    return { blobs, nextCursor: isLast ? null : (objects.at(-1)?.Key?.slice(root.length) ?? null) };
  }

  /** Also gives up what is on its way in parts. */
  override async deleteAll(ctx: BlobContext): Promise<void> {
    const root = this.#rootOf(ctx);
    await this.#giveUpUploads(root);
    for await (const objects of this.#pages(root)) await this.#deleteObjects(objects);
  }

  override async totalBytes(): Promise<number> {
    let bytes = 0;
    for await (const objects of this.#pages('users/')) for (const { Size = 0 } of objects) bytes += Size;
    return bytes;
  }

  /** A URL with which anybody can read this one blob, for that many seconds. */
  async presignGet(ctx: BlobContext, key: string, expiresInS: number): Promise<string> {
    return this.#presign(new GetObjectCommand(this.#placeOf(ctx, key)), expiresInS);
  }

  /** A URL with which anybody can PUT exactly that many bytes as this one blob, for that many seconds. */
  async presignPut(ctx: BlobContext, key: string, sizeBytes: number, expiresInS: number): Promise<string> {
    return this.#presign(new PutObjectCommand({ ...this.#placeOf(ctx, key), ContentLength: sizeBytes }), expiresInS);
  }

  async #presign(command: GetObjectCommand | PutObjectCommand, expiresInS: number): Promise<string> {
    if (!Number.isInteger(expiresInS) || expiresInS < 1 || expiresInS > LONGEST_GRANT_S) throw new AppError('BAD_REQUEST', `A grant lasts 1 to ${LONGEST_GRANT_S} seconds. Choose another time.`);
    return getSignedUrl(this.client, command, { expiresIn: expiresInS, signableHeaders: new Set(['host', 'content-length']) });
  }

  async *#pages(prefix: string): AsyncGenerator<_Object[]> {
    for (let after = '', isAtEnd = false; !isAtEnd; ) {
      const { objects, isLast } = await this.#page(prefix, PAGE, after);
      if (objects.length > 0) yield objects;
      after = objects.at(-1)?.Key ?? after;
      isAtEnd = isLast;
    }
  }

  /** The next objects behind `after`; with no object only at the end. */
  async #page(prefix: string, limit: number, after: string): Promise<{ objects: _Object[]; isLast: boolean }> {
    let token: string | undefined;
    for (;;) {
      const from = token ? { ContinuationToken: token } : after ? { StartAfter: after } : {};
      const command = new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, MaxKeys: limit, ...from });
      const { Contents = [], IsTruncated, NextContinuationToken } = await this.#ask(() => this.client.send(command, this.asking));
      if (Contents.length > 0 || !IsTruncated || !NextContinuationToken) return { objects: Contents, isLast: !IsTruncated };
      token = NextContinuationToken;
    }
  }

  async #deleteObjects(objects: readonly _Object[]): Promise<void> {
    const command = new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Quiet: true, Objects: objects.map(({ Key }) => ({ Key })) } });
    const { Errors = [] } = await this.#ask(() => this.client.send(command, this.asking));
    if (Errors.length > 0) throw new AppError('UNAVAILABLE', `${Errors.length} blobs could not be deleted. Try again.`, { s3_code: Errors[0]?.Code });
  }

  async #giveUpUploads(prefix: string): Promise<void> {
    for (let from: { KeyMarker?: string; UploadIdMarker?: string } | null = {}; from; ) {
      const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: prefix, MaxUploads: PAGE, ...from });
      const page = await this.#ask(() => this.client.send(command, this.asking));
      for (const { Key, UploadId } of page.Uploads ?? []) {
        const giveUp = new AbortMultipartUploadCommand({ Bucket: this.bucket, Key, UploadId });
        await this.client.send(giveUp, this.asking).catch((error: unknown) => {
          if (!isS3(error, 'NoSuchUpload')) throw explainS3(error);
        });
      }
      from = page.IsTruncated && page.NextKeyMarker ? { KeyMarker: page.NextKeyMarker, ...(page.NextUploadIdMarker ? { UploadIdMarker: page.NextUploadIdMarker } : {}) } : null;
    }
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explainS3(error);
    }
  }

  #rootOf({ userId }: BlobContext): string {
    return `users/${checkUserId(userId)}/`;
  }

  #placeOf(ctx: BlobContext, key: string): S3Place {
    return { Bucket: this.bucket, Key: this.#rootOf(ctx) + checkKey(key).join('/') };
  }
}

function toBlob({ Key = '', Size = 0, LastModified = new Date(0) }: _Object, root: string): Blob {
  return { key: Key.slice(root.length), sizeBytes: Size, modifiedAt: LastModified };
}

/** A connection that is cut must not look like the end. */
async function* readWhole(body: Readable, sizeBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      yield chunk;
    }
  } catch (error) {
    throw explainS3(error);
  }
  if (bytes !== sizeBytes) throw new AppError('UNAVAILABLE', `The S3 server sent ${bytes} of ${sizeBytes} bytes. Try again.`);
}
