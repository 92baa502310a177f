import type { S3BlobStore } from './s3.driver.js';
import type { S3Options } from './s3-options.js';

/** The driver for a bucket. Its client is loaded here and nowhere else: who keeps blobs in a folder never pays for it. */
export async function openS3BlobStore(options: S3Options): Promise<S3BlobStore> {
  return (await import('./s3.driver.js')).S3BlobStore.open(options);
}
