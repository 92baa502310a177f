import type { SearchHit } from '@adjutant/contracts-gateway';

export interface HitGroup {
  /** The thread, or the event where it has none. */
  id: string;
  threadId: string | null;
  hits: SearchHit[];
}

/** Hits of one conversation together, where its best one stands; the same event is shown once. */
export function groupHits(hits: readonly SearchHit[]): HitGroup[] {
  const groups = new Map<string, HitGroup>();
  const seen = new Set<string>();
  for (const hit of hits) {
    if (seen.has(hit.object_id)) continue;
    seen.add(hit.object_id);
    const id = hit.thread_id ?? hit.object_id;
    const group = groups.get(id) ?? { id, threadId: hit.thread_id, hits: [] };
    group.hits.push(hit);
    groups.set(id, group);
  }
  return [...groups.values()];
}
