import type { Graph, Task } from '@adjutant/contracts-gateway';

export type LaneId = Task['lane'];
type Slot = string | null;
type Column = readonly Slot[];

export interface StandingLane {
  id: LaneId;
  columns: readonly Column[];
}

interface OpenLane {
  id: LaneId;
  columns: Slot[][];
}

/** Where tasks stand. `isTidy`: every task stands in the lane and at the place that it has by now. */
export interface Arrangement {
  lanes: readonly StandingLane[];
  isTidy: boolean;
}

/** From what is long past to what is far off. */
const ORDER: readonly LaneId[] = ['earlier', 'past7d', 'today', 'week', 'month', 'later'];
const ALWAYS: ReadonlySet<LaneId> = new Set(['past7d', 'today', 'week', 'month']);
const MIN_ROWS = 8;
/** Makes the whole about as wide, in relation to its height, as a screen. */
const ROWS_PER_ROOT = 1.4;

/** Puts every task into its lane, in the order of the answer; long lanes go on in further columns. */
export function arrangeLanes(graph: Graph, { hasOuterLanes }: { hasOuterLanes: boolean }): Arrangement {
  const wanted = wantedLanes(graph, hasOuterLanes);
  const count = wanted.reduce((sum, { ids }) => sum + ids.length, 0);
  const rows = Math.max(MIN_ROWS, Math.ceil(Math.sqrt(count) * ROWS_PER_ROOT));
  return { lanes: wanted.map(({ id, ids }) => ({ id, columns: inColumns(ids, rows) })), isTidy: true };
}

/** The same arrangement after a change: whoever stands stays where it is, the gone leave gaps, the new fill gaps or stand at the end. */
export function keepArranged(before: Arrangement, graph: Graph, { hasOuterLanes }: { hasOuterLanes: boolean }): Arrangement {
  const wanted = wantedLanes(graph, hasOuterLanes);
  const laneOf = new Map(wanted.flatMap(({ id, ids }) => ids.map((task) => [task, id] as const)));
  const lanes = before.lanes.map(({ id, columns }) => ({ id, columns: columns.map((column) => column.map((slot) => (slot !== null && laneOf.has(slot) ? slot : null))) }));
  const stayed = lanes.flatMap((lane) => tasksOf(lane).map((task) => [task, lane.id] as const));
  const standing = new Set(stayed.map(([task]) => task));
  const added = wanted.flatMap(({ id, ids }) => ids.filter((task) => !standing.has(task)).map((task) => [task, id] as const));
  for (const [task, id] of added) put(laneNamed(lanes, id).columns, task);
  const isNoneGone = standing.size === before.lanes.flatMap(tasksOf).length;
  return { lanes, isTidy: before.isTidy && isNoneGone && added.length === 0 && stayed.every(([task, id]) => laneOf.get(task) === id) };
}

/** The tasks of a lane from first to last. */
export function tasksOf({ columns }: StandingLane): string[] {
  return columns.flat().filter((slot) => slot !== null);
}

/** Where one begins to look: what is for today, or the first task there is. */
export function startOf({ lanes }: Arrangement): string | undefined {
  const today = lanes.find(({ id }) => id === 'today');
  return (today && tasksOf(today)[0]) ?? lanes.flatMap(tasksOf)[0];
}

function wantedLanes(graph: Graph, hasOuterLanes: boolean): { id: LaneId; ids: readonly string[] }[] {
  return ORDER.flatMap((id) => {
    const ids = graph.lanes.find((lane) => lane.id === id)?.task_ids ?? [];
    return ALWAYS.has(id) || (hasOuterLanes && ids.length > 0) ? [{ id, ids }] : [];
  });
}

function inColumns(ids: readonly string[], rows: number): Slot[][] {
  return Array.from({ length: Math.max(1, Math.ceil(ids.length / rows)) }, (_, at) => ids.slice(at * rows, (at + 1) * rows));
}

/** A lane that was not there before stands behind the others, so that it moves none of them. */
function laneNamed(lanes: OpenLane[], id: LaneId): OpenLane {
  const known = lanes.find((lane) => lane.id === id);
  if (known) return known;
  const added: OpenLane = { id, columns: [[]] };
  lanes.push(added);
  return added;
}

function put(columns: Slot[][], task: string): void {
  const gapped = columns.find((column) => column.includes(null));
  if (gapped) {
    gapped[gapped.indexOf(null)] = task;
    return;
  }
  columns.reduce((shortest, column) => (column.length < shortest.length ? column : shortest)).push(task);
}
