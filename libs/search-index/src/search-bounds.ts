/** So many passages take part in the fusion for a page far down the list. */
export const CANDIDATES_FAR = 2200;
/** When the words find fewer passages than this, the nearest in meaning join them: so many, and none that is farther. */
export const FEW_MATCHES = 100;
export const SEMANTIC_ONLY = 20;
export const MIN_COSINE = 0.5;
/** Below this a total counts documents, above it passages. */
export const EXACT_TOTAL = 1000;
