export { BlobStore, type Blob, type BlobContext, type BlobPage, type StoredBlob } from './blob-store.js';
export { FolderBlobStore } from './folder.driver.js';
export { bytesUnder, deleteUnder, listAll } from './list-all.js';
export { openS3BlobStore } from './open-s3-blob-store.js';
export type { S3BlobStore } from './s3.driver.js';
export type { S3Options, S3Waits } from './s3-options.js';
