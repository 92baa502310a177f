import '@xyflow/react/dist/base.css';
import './graph-canvas.css';

import type { Graph, Task } from '@adjutant/contracts-gateway';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { MiniMap, Panel, ReactFlow, ReactFlowProvider, useReactFlow, ViewportPortal } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState, type FocusEvent } from 'react';

import { withTask } from '../tasks/with-task.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';
import { startOf, type Arrangement } from './arrange-lanes.js';
import { GraphControls } from './graph-controls.js';
import { LaneBacks } from './lane-backs.js';
import { LaneHeadings } from './lane-headings.js';
import { layOut, NODE_HEIGHT, NODE_WIDTH, type PlacedTask } from './lay-out.js';
import { CurrentLines, Legend, LinkLines } from './link-lines.js';
import { NodesContext, TaskNode, type TaskFlowNode } from './task-node.js';
import { useGraphFocus } from './use-graph-focus.js';
import { useGraphKeys, type GraphKeys } from './use-graph-keys.js';
import { firstView, fitView, MAX_ZOOM, MIN_ZOOM, type View } from './views.js';

const NODE_TYPES = { task: TaskNode };
const ZOOM_STEP = 1.4;
/** From so many on, dashes are not painted while the drawing moves: they cost more than all the rest. */
const MANY_LINKS = 100;
/** How far one may look past the edge of the drawing, in pixels at zoom 1. */
const BEYOND = 400;
const HINT = 'graph-hint';
const DESCRIBED = { 'aria-roledescription': undefined };

interface GraphCanvasProps {
  graph: Graph;
  arrangement: Arrangement;
}

/** The lanes as a drawing that one moves about in. */
export function GraphCanvas(props: GraphCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ graph, arrangement }: GraphCanvasProps) {
  const navigate = useNavigate();
  const { task: open } = useSearch({ from: '__root__' });
  const flow = useReactFlow();
  const pane = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layOut(arrangement, graph.nodes, graph.links), [arrangement, graph]);
  const { current, setFocused, onStep, takeFocus } = useGraphFocus(pane, arrangement, layout);
  const nodes = useFlowNodes(layout.tasks, open, current ?? startOf(arrangement));
  const now = useNow();
  const shared = useMemo(() => ({ now, takeFocus }), [now, takeFocus]);

  const look = useCallback(
    (choose: (drawing: { width: number; height: number }, room: { width: number; height: number }) => View) => {
      if (pane.current) void flow.setViewport(choose(layout, { width: pane.current.clientWidth, height: pane.current.clientHeight }));
    },
    [flow, layout],
  );
  const onZoom = useCallback<GraphKeys['onZoom']>(
    (step) => {
      if (step === 'fit') look(fitView);
      else void flow.zoomTo(flow.getZoom() * (step === 'in' ? ZOOM_STEP : 1 / ZOOM_STEP));
    },
    [flow, look],
  );
  useGraphKeys(pane, { onStep, onZoom });

  const begin = () => {
    const start = layout.tasks.find(({ task }) => task.id === startOf(arrangement)) ?? { x: 0, y: 0 };
    look((drawing, room) => firstView(drawing, room, start));
  };
  const rememberFocus = ({ target }: FocusEvent<HTMLElement>) => {
    const id = target.closest<HTMLElement>('[data-id]')?.dataset['id'];
    if (id) setFocused(id);
  };

  return (
    <section className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-xl border border-line bg-paper">
      <LaneHeadings lanes={layout.lanes} />
      <div ref={pane} className="relative min-h-0 flex-1" onFocus={rememberFocus}>
        <p id={HINT} className="sr-only">
          {words.graph.canvasHint}
        </p>
        <NodesContext value={shared}>
          <ReactFlow<TaskFlowNode>
            nodes={nodes}
            nodeTypes={NODE_TYPES}
            onInit={begin}
            onMoveStart={() => pane.current?.toggleAttribute('data-moving', layout.links.length > MANY_LINKS)}
            onMoveEnd={() => pane.current?.removeAttribute('data-moving')}
            onNodeClick={(_event, { id }) => void navigate({ to: '.', search: withTask(id) })}
            onlyRenderVisibleElements
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            panActivationKeyCode={null}
            zoomActivationKeyCode={null}
            zoomOnDoubleClick={false}
            minZoom={MIN_ZOOM}
            maxZoom={MAX_ZOOM}
            translateExtent={[
              [-BEYOND, -BEYOND],
              [layout.width + BEYOND, layout.height + BEYOND],
            ]}
            tabIndex={0}
            aria-label={words.graph.canvas}
            aria-describedby={HINT}
          >
            <ViewportPortal>
              <LaneBacks lanes={layout.lanes} height={layout.height} />
              <LinkLines links={layout.links} />
              <CurrentLines links={layout.links} pane={pane} current={open ?? current} />
            </ViewportPortal>
            <Panel position="bottom-left" className="flex flex-wrap items-end gap-2">
              <GraphControls onZoom={onZoom} />
              <Legend />
            </Panel>
            <MiniMap<TaskFlowNode> pannable zoomable ariaLabel={words.graph.minimap} nodeClassName={miniClass} nodeBorderRadius={8} className="hidden sm:block" />
          </ReactFlow>
        </NodesContext>
      </div>
    </section>
  );
}

function miniClass({ data }: TaskFlowNode): string {
  return data.task.status === 'done' ? 'graph-mini-done' : 'graph-mini-open';
}

/** Nodes as the drawing wants them. A task that has not changed stays the same object, so that it is not drawn anew. */
function useFlowNodes(tasks: readonly PlacedTask[], open: string | undefined, current: string | undefined): TaskFlowNode[] {
  const [known] = useState(() => new WeakMap<Task, TaskFlowNode>());
  return useMemo(
    () =>
      tasks.map(({ task, x, y }) => {
        const isOpen = task.id === open;
        const isCurrent = task.id === current;
        const before = known.get(task);
        if (before && before.position.x === x && before.position.y === y && before.data.isOpen === isOpen && before.data.isCurrent === isCurrent) return before;
        const size = { width: NODE_WIDTH, height: NODE_HEIGHT };
        const node: TaskFlowNode = { id: task.id, type: 'task', position: { x, y }, data: { task, isOpen, isCurrent }, ...size, measured: size, handles: [], domAttributes: DESCRIBED };
        known.set(task, node);
        return node;
      }),
    [tasks, open, current, known],
  );
}
