import type { Graph } from '@adjutant/contracts-gateway';

import { Button } from '../ui/button.js';
import { words } from '../words/words.js';
import { GRAPH_LIMITS, type GraphParams, type Shown } from './graph-params.js';

/** Says what is not shown, and offers it: tasks beyond the limit, and what was finished before the lanes begin. */
export function CutOff({ graph, shown, onChoose }: { graph: Graph; shown: Shown; onChoose: (changes: GraphParams) => void }) {
  const isCutOff = graph.nodes.length >= shown.limit;
  const next = GRAPH_LIMITS.find((limit) => limit > shown.limit);
  const earlier = shown.window === 'all' ? 0 : (graph.lanes.find(({ id }) => id === 'earlier')?.task_ids.length ?? 0);
  if (!isCutOff && earlier === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-ink-soft">
      {isCutOff && (
        <p>
          {words.graph.cutOff(shown.limit)} {next === undefined && words.graph.narrow}
        </p>
      )}
      {isCutOff && next !== undefined && (
        <Button size="small" onClick={() => onChoose({ limit: next })}>
          {words.graph.upTo(next)}
        </Button>
      )}
      {earlier > 0 && <p>{words.graph.earlierHidden(earlier)}</p>}
      {earlier > 0 && (
        <Button kind="quiet" size="small" className="-ml-2" onClick={() => onChoose({ window: 'all' })}>
          {words.graph.earlierShow}
        </Button>
      )}
    </div>
  );
}
