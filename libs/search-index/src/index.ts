export { bestPassage } from './best-passage.js';
export { CHUNK_LIMITS, chunkText, cutToBytes } from './chunk-text.js';
export { openQdrantIndex, type QdrantIndexOptions } from './qdrant/open-qdrant-index.js';
export { SearchIndex } from './search-index.js';
export type { IndexAnswer, IndexChunk, IndexDocument, IndexHit, IndexQuery, IndexStats, IndexVector } from './search-index.js';
export { splitStems, splitWords, stemWord } from './split-words.js';
export { SqliteSearchIndex } from './sqlite.driver.js';
export type { SqliteSearchIndexOptions } from './sqlite.driver.js';
export { STOP_WORDS } from './stop-words.js';
