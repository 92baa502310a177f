import type { Graph } from '@adjutant/contracts-gateway';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';

import { graphQuery } from '../api/queries.js';
import { Problem } from '../ui/problem.js';
import { words } from '../words/words.js';
import { tasksOf, type Arrangement } from './arrange-lanes.js';
import { CutOff } from './cut-off.js';
import { EmptyGraph } from './empty-graph.js';
import { GRAPH_LIMITS, type GraphParams, type Shown } from './graph-params.js';
import { GraphToolbar } from './graph-toolbar.js';
import { LaneList } from './lane-list.js';
import { useArrangement } from './use-arrangement.js';
import { useIsNarrow } from './use-is-narrow.js';

const loadCanvas = () => import('./graph-canvas.js');
const GraphCanvas = lazy(async () => ({ default: (await loadCanvas()).GraphCanvas }));

/** All tasks of a window in their lanes, and how they hang together. */
export function GraphPage() {
  const params = useSearch({ from: '/graph' });
  const navigate = useNavigate();
  const isNarrow = useIsNarrow();
  useEffect(() => {
    if (!isNarrow) void loadCanvas();
  }, [isNarrow]);
  const { window = 'month', source, status, limit = GRAPH_LIMITS[0], view = isNarrow ? 'list' : 'graph' } = params;
  const request = { window, limit, ...(source ? { source } : {}), ...(status ? { status } : {}) };
  const { data, error, refetch } = useQuery(graphQuery(request));
  const choose = (changes: GraphParams) => void navigate({ to: '.', search: (before: Readonly<Record<string, unknown>>) => ({ ...before, ...changes }), replace: true });
  const shown: Shown = { window, view, source, status, limit };
  const key = JSON.stringify(request);
  const { arrangement, tidy } = useArrangement(key, data, window === 'all');
  return (
    <Frame view={view}>
      <GraphToolbar shown={shown} onChoose={choose} {...(arrangement ? { count: arrangement.lanes.flatMap(tasksOf).length } : {})} {...(arrangement && !arrangement.isTidy ? { onTidy: tidy } : {})} />
      {data && arrangement ? <LoadedGraph key={key} graph={data} arrangement={arrangement} shown={shown} onChoose={choose} /> : error ? <Problem error={error} onRetry={() => void refetch()} /> : <CanvasSkeleton />}
    </Frame>
  );
}

interface LoadedGraphProps {
  graph: Graph;
  arrangement: Arrangement;
  shown: Shown;
  onChoose: (changes: GraphParams) => void;
}

function LoadedGraph({ graph, arrangement, shown, onChoose }: LoadedGraphProps) {
  return (
    <>
      <CutOff graph={graph} shown={shown} onChoose={onChoose} />
      {graph.nodes.length === 0 && <EmptyGraph onChoose={onChoose} />}
      {graph.nodes.length > 0 && shown.view === 'list' && <LaneList graph={graph} arrangement={arrangement} />}
      {graph.nodes.length > 0 && shown.view === 'graph' && (
        <Suspense fallback={<CanvasSkeleton />}>
          <GraphCanvas graph={graph} arrangement={arrangement} />
        </Suspense>
      )}
    </>
  );
}

/** As a drawing it fills the screen; as a list it is as long as it is. */
function Frame({ view, children }: { view: Shown['view']; children: React.ReactNode }) {
  return (
    <div className={`flex flex-col gap-3 ${view === 'graph' ? 'h-[calc(100dvh-11rem)] min-h-104 lg:h-[calc(100dvh-4.25rem)]' : ''}`}>
      <h1 className="sr-only">{words.graph.title}</h1>
      {children}
    </div>
  );
}

function CanvasSkeleton() {
  return <div role="status" aria-label={words.common.loading} className="min-h-80 flex-1 animate-pulse rounded-xl border border-line bg-surface" />;
}
