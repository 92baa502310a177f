import { Readable } from 'node:stream';

import { BlobStore, bytesUnder } from '@adjutant/blob-store';
import { getOpenUpload, uploadPartKey, uploadPrefix } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { Bus } from '@adjutant/messaging';
import { Inject, Injectable } from '@nestjs/common';

/** Takes in the bytes of uploads: from the request straight into the blob store, never through the bus and never all at once. */
@Injectable()
export class UploadPartsService {
  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(BlobStore) private readonly blobs: BlobStore,
  ) {}

  /** Stores one part, in place of an earlier one of its number; answers how many bytes of the file are here. */
  async put(ctx: MessageContext, { id, number }: { id: string; number: number }, body: unknown, signal: AbortSignal): Promise<number> {
    if (!(body instanceof Readable)) throw new AppError('BAD_REQUEST', 'Send the bytes of the part as the body, with Content-Type: application/octet-stream.');
    const upload = await this.bus.request(ctx, getOpenUpload, { id }, { signal });
    const key = uploadPartKey(id, number);
    const most = Math.min(upload.part_bytes, upload.size_bytes);
    const stored = await this.blobs.put(ctx, key, Readable.from(bounded(body, most))).catch(explain);
    const received = await bytesUnder(this.blobs, ctx, uploadPrefix(id));
    if (stored.sizeBytes > 0 && received <= upload.size_bytes) return received;
    await this.blobs.delete(ctx, key);
    if (stored.sizeBytes === 0) throw new AppError('BAD_REQUEST', `Part ${number} of "${upload.name}" is empty. Send its bytes.`);
    throw new AppError('PAYLOAD_TOO_LARGE', `With part ${number}, "${upload.name}" is larger than the ${upload.size_bytes} bytes that were announced. Send the part that is meant, or announce the file anew.`);
  }
}

async function* bounded(body: Readable, mostBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new AppError('PAYLOAD_TOO_LARGE', `The part is larger than the ${mostBytes} bytes that it may have. Cut the file into smaller parts.`);
    yield chunk;
  }
}

function explain(error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') throw new AppError('CANCELLED', 'The connection broke before the part was here as a whole. Send it again.');
  if (code === 'ENOSPC') throw new AppError('UNAVAILABLE', 'The disk of the server is full. Free some space, then send the part again.');
  throw error;
}
