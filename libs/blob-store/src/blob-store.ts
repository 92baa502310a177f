import type { Readable } from 'node:stream';

import type { MessageContext } from '@adjutant/contracts-core';

export type BlobContext = Pick<MessageContext, 'userId'>;

/** What `put` kept. `sha256` in hex. */
export interface StoredBlob {
  sizeBytes: number;
  sha256: string;
}

export interface Blob {
  key: string;
  sizeBytes: number;
  modifiedAt: Date;
}

export interface BlobPage {
  blobs: Blob[];
  /** Hand back as `cursor` for the next page; null at the end. */
  nextCursor: string | null;
}

/**
 * Bytes by key, apart for each user; also the injection token. A key is up to 512 characters of `a-z 0-9 . _ -` in parts of
 * up to 100 separated by `/`, no part beginning with a dot. Every method throws BAD_REQUEST for another key.
 */
export abstract class BlobStore {
  /** Keeps all of `body` under `key`, or nothing: a reader sees the old bytes or the new ones. */
  abstract put(ctx: BlobContext, key: string, body: Readable | Uint8Array): Promise<StoredBlob>;
  /** The bytes; what was opened stays readable while it is replaced or deleted. Throws NOT_FOUND. */
  abstract get(ctx: BlobContext, key: string): Promise<Readable>;
  abstract head(ctx: BlobContext, key: string): Promise<Blob | null>;
  /** Deleting what is not there is fine. */
  abstract delete(ctx: BlobContext, key: string): Promise<void>;
  /** Blobs whose key begins with `prefix`, in the order of their keys; at most `limit` (1 to 1,000). */
  abstract list(ctx: BlobContext, prefix: string, limit: number, cursor?: string): Promise<BlobPage>;
  /** Everything the user has. */
  abstract deleteAll(ctx: BlobContext): Promise<void>;
  /** How many bytes everybody has together. */
  abstract totalBytes(): Promise<number>;

  /** Lets go of what is kept open for the next request. A folder keeps nothing. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
