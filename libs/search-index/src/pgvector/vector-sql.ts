/** Dimensions that models usually have: each has an index of nearest neighbours. Vectors of others are compared one by one. */
export const HNSW_DIMENSIONS: readonly number[] = [256, 384, 512, 768, 1024, 1536, 3072];
/** Of more numbers only half-precision ones can be indexed. */
const MOST_SINGLE = 2000;

/** What of a row is indexed, and with which operators; a query must be written in the same words to use the index. */
export function nearestExpression(dimension: number): { expression: string; operators: string; type: string } {
  const type = dimension > MOST_SINGLE && HNSW_DIMENSIONS.includes(dimension) ? `halfvec(${dimension})` : `vector(${dimension})`;
  return { type, expression: `embedding::${type}`, operators: type.startsWith('half') ? 'halfvec_cosine_ops' : 'vector_cosine_ops' };
}
