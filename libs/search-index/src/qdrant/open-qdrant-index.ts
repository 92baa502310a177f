import type { Logger } from '@adjutant/telemetry';

import type { SearchIndex } from '../search-index.js';

/** `collectionPrefix` keeps several installations apart on one server. Times in milliseconds. */
export interface QdrantIndexOptions {
  /** `http(s)://host[:6333][/path]` */
  url: string;
  apiKey?: string | undefined;
  collectionPrefix?: string;
  readDeadlineMs?: number;
  writeDeadlineMs?: number;
  logger?: Logger;
}

/** A search index on a Qdrant server (1.19 or later), whose client is loaded now. The server is asked for the first time by the first request. */
export async function openQdrantIndex(options: QdrantIndexOptions): Promise<SearchIndex> {
  const { QdrantSearchIndex } = await import('./qdrant.driver.js');
  return new QdrantSearchIndex(options);
}
