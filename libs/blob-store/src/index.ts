export { BlobStore, type Blob, type BlobContext, type BlobPage, type StoredBlob } from './blob-store.js';
export { FolderBlobStore } from './folder.driver.js';
export { bytesUnder, deleteUnder, listAll } from './list-all.js';
