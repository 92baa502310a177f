/** One candidate: its BM25 (0 when no word of the query occurs) and its cosine (null where it has no vector). */
export interface Candidate {
  id: number;
  bm25: number;
  cosine: number | null;
}

export interface FusedScore {
  id: number;
  score: number;
  lexical: number;
  semantic: number;
}

/** What the weight of the semantic part depends on: how many documents the space was fitted on (null for a model's own
 * space), and which share of the query's weight it knows. */
export interface SemanticConfidence {
  fittedDocuments: number | null;
  coverage: number;
}

const SEMANTIC_SHARE = 0.3;
/** Below this a fitted space says nothing; from the second figure on it is trusted in full. */
const CORPUS_RAMP: readonly [number, number] = [200, 1000];
const MIN_COVERAGE = 0.3;

/** 0..0.3: how much the cosine counts beside BM25. */
export function semanticWeight({ fittedDocuments, coverage }: SemanticConfidence): number {
  const [low, high] = CORPUS_RAMP;
  const size = fittedDocuments === null ? 1 : Math.min(1, Math.max(0, (fittedDocuments - low) / (high - low)));
  return coverage < MIN_COVERAGE ? 0 : SEMANTIC_SHARE * size * coverage;
}

/**
 * Orders candidates by (1 − w) · BM25 / best BM25 + w · cosine / best cosine. With w = 0 it is the order of BM25. A
 * candidate without a vector takes its lexical score for both, so that it neither gains nor loses by it.
 */
export function fuseScores(candidates: readonly Candidate[], weight: number): FusedScore[] {
  let topBm25 = 0;
  let topCosine = 0;
  for (const { bm25, cosine } of candidates) {
    topBm25 = Math.max(topBm25, bm25);
    topCosine = Math.max(topCosine, cosine ?? 0);
  }
  const fused = candidates.map(({ id, bm25, cosine }) => {
    const lexical = topBm25 > 0 ? bm25 / topBm25 : 0;
    const semantic = cosine === null || topCosine <= 0 ? 0 : Math.max(0, cosine) / topCosine;
    const score = (1 - weight) * lexical + weight * (cosine === null ? lexical : semantic);
    return { id, score, lexical, semantic };
  });
  return fused.sort((a, b) => b.score - a.score || b.id - a.id);
}
