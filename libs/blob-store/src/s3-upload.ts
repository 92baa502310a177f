import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

import type { StoredBlob } from './blob-store.js';
import { explainS3, isS3 } from './s3-errors.js';

const PART_BYTES = 8 * 1024 ** 2;
const PARTS_IN_FLIGHT = 4;
/** Tells whose bytes lie under a key, when the answer that would have told got lost. */
const MARK = 'put-id';

export interface S3Place {
  Bucket: string;
  Key: string;
}

/**
 * Sends a body of any length: up to 8 MiB as one object, more in parts of which four are on their way at once. A body that
 * breaks off leaves nothing: the parts are given up before this rejects with the body's own error.
 */
export async function upload(client: S3Client, place: S3Place, body: Readable | Uint8Array): Promise<StoredBlob> {
  const hash = createHash('sha256');
  const read = { sizeBytes: 0, failure: undefined as { error: unknown } | undefined };
  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of (body instanceof Uint8Array ? [body] : body) as AsyncIterable<Uint8Array | string>) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        hash.update(bytes);
        read.sizeBytes += bytes.byteLength;
        yield bytes;
      }
    } catch (error) {
      read.failure = { error };
      throw error;
    }
  }
  const mark = randomUUID();
  const params = { ...place, Body: Readable.from(counted(), { objectMode: false }), Metadata: marked(mark) };
  try {
    await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_IN_FLIGHT }).done();
  } catch (error) {
    if (read.failure) throw read.failure.error;
    if (!isS3(error, 'NoSuchUpload') || !(await isMarked(client, place, mark))) throw explainS3(error);
  }
  return { sizeBytes: read.sizeBytes, sha256: hash.digest('hex') };
}

export function marked(mark: string): Record<string, string> {
  return { [MARK]: mark };
}

/** Whether what lies there came with this mark: a request that was answered with "done already" may have been our own first try. */
export async function isMarked(client: S3Client, place: S3Place, mark: string): Promise<boolean> {
  return client.send(new HeadObjectCommand(place)).then(({ Metadata }) => Metadata?.[MARK] === mark, () => false);
}
