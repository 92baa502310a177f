export { InMemoryQdrant, type AskedRequest, type Trouble } from './in-memory-qdrant.js';
