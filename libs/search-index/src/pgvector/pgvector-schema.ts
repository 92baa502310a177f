/** Of the search index in PostgreSQL; its login role is named after it, as a service's is. */
export const PGVECTOR_SCHEMA = 'search_index';
