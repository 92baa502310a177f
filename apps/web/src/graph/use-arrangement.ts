import type { Graph } from '@adjutant/contracts-gateway';
import { useState } from 'react';

import { arrangeLanes, keepArranged, type Arrangement } from './arrange-lanes.js';

interface Known {
  of: string;
  graph: Graph;
  arrangement: Arrangement;
}

/** Where tasks stand on this visit: changes made elsewhere move nothing, until one asks for order or for another graph. Null until there is one. */
export function useArrangement(of: string, graph: Graph | undefined, hasOuterLanes: boolean): { arrangement: Arrangement | null; tidy: () => void } {
  const [known, setKnown] = useState<Known | null>(null);
  const anew = (): Known | null => (graph ? { of, graph, arrangement: arrangeLanes(graph, { hasOuterLanes }) } : null);
  const kept = (before: Known, now: Graph): Known => (before.graph === now ? before : { of, graph: now, arrangement: keepArranged(before.arrangement, now, { hasOuterLanes }) });
  const current = known?.of === of && graph ? kept(known, graph) : anew();
  if (current !== known) setKnown(current);
  return { arrangement: current?.arrangement ?? null, tidy: () => setKnown(anew()) };
}
