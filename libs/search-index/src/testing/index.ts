export { InMemoryQdrant, type AskedRequest, type Trouble } from './in-memory-qdrant.js';
export { PgliteServer } from './pglite-server.js';
