import type { Graph } from '@adjutant/contracts-gateway';
import { useState } from 'react';

import { arrangeLanes, keepArranged, type Arrangement } from './arrange-lanes.js';

/** Where tasks stand on this visit: changes made elsewhere move nothing, until one asks for order. */
export function useArrangement(graph: Graph, hasOuterLanes: boolean): { arrangement: Arrangement; tidy: () => void } {
  const [known, setKnown] = useState(() => ({ graph, arrangement: arrangeLanes(graph, { hasOuterLanes }) }));
  const current = known.graph === graph ? known : { graph, arrangement: keepArranged(known.arrangement, graph, { hasOuterLanes }) };
  if (current !== known) setKnown(current);
  return { arrangement: current.arrangement, tidy: () => setKnown({ graph, arrangement: arrangeLanes(graph, { hasOuterLanes }) }) };
}
