import type { Blob, BlobContext, BlobStore } from './blob-store.js';

const PAGE = 1_000;

/** Every blob whose key begins with `prefix`, page by page, in the order of their keys. */
export async function* listAll(store: BlobStore, ctx: BlobContext, prefix: string): AsyncGenerator<Blob> {
  let cursor: string | undefined;
  do {
    const page = await store.list(ctx, prefix, PAGE, cursor);
    yield* page.blobs;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** How many bytes lie under `prefix`. */
export async function bytesUnder(store: BlobStore, ctx: BlobContext, prefix: string): Promise<number> {
  let bytes = 0;
  for await (const { sizeBytes } of listAll(store, ctx, prefix)) bytes += sizeBytes;
  return bytes;
}

/** Deletes every blob whose key begins with `prefix`. */
export async function deleteUnder(store: BlobStore, ctx: BlobContext, prefix: string): Promise<void> {
  for await (const { key } of listAll(store, ctx, prefix)) await store.delete(ctx, key);
}
