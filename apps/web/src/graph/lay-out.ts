import type { Task, TaskLink } from '@adjutant/contracts-gateway';

import { tasksOf, type Arrangement, type LaneId } from './arrange-lanes.js';

/** Sizes in pixels at zoom 1. */
export const NODE_WIDTH = 216;
export const NODE_HEIGHT = 66;
const ROW = NODE_HEIGHT + 10;
const COLUMN = NODE_WIDTH + 28;
const LANE_PADDING = 16;
const LANE_GAP = 20;
const LEAD = 12;
const BULGE = 40;

export interface PlacedTask {
  task: Task;
  x: number;
  y: number;
}

export interface PlacedLane {
  id: LaneId;
  x: number;
  width: number;
  count: number;
}

export interface PlacedLink {
  key: string;
  kind: TaskLink['kind'];
  from: string;
  to: string;
  /** The path of an SVG. */
  path: string;
}

export interface Layout {
  tasks: readonly PlacedTask[];
  lanes: readonly PlacedLane[];
  links: readonly PlacedLink[];
  width: number;
  height: number;
}

interface Place {
  x: number;
  y: number;
}

/** Where everything is drawn. Depends on nothing but what it is given, so that the same arrangement always looks the same. */
export function layOut(arrangement: Arrangement, tasks: readonly Task[], links: readonly TaskLink[]): Layout {
  const lanes = placeLanes(arrangement);
  const places = new Map<string, Place>();
  arrangement.lanes.forEach(({ columns }, lane) => {
    const left = (lanes[lane]?.x ?? 0) + LANE_PADDING;
    columns.forEach((column, at) => column.forEach((id, row) => id !== null && places.set(id, { x: left + at * COLUMN, y: LANE_PADDING + row * ROW })));
  });
  const rows = Math.max(1, ...arrangement.lanes.flatMap(({ columns }) => columns.map(({ length }) => length)));
  const last = lanes.at(-1);
  return {
    tasks: inReadingOrder(arrangement, tasks, places),
    lanes,
    links: links.flatMap((link) => placeLink(link, places)),
    width: last ? last.x + last.width : 0,
    height: LANE_PADDING * 2 + rows * ROW - (ROW - NODE_HEIGHT),
  };
}

function placeLanes(arrangement: Arrangement): PlacedLane[] {
  let x = 0;
  return arrangement.lanes.map((lane) => {
    const width = LANE_PADDING * 2 + lane.columns.length * COLUMN - (COLUMN - NODE_WIDTH);
    const placed = { id: lane.id, x, width, count: tasksOf(lane).length };
    x += width + LANE_GAP;
    return placed;
  });
}

function inReadingOrder(arrangement: Arrangement, tasks: readonly Task[], places: ReadonlyMap<string, Place>): PlacedTask[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return arrangement.lanes.flatMap(tasksOf).flatMap((id) => {
    const task = byId.get(id);
    const place = places.get(id);
    return task && place ? [{ task, ...place }] : [];
  });
}

function placeLink({ parent_id: from, child_id: to, kind }: TaskLink, places: ReadonlyMap<string, Place>): PlacedLink[] {
  const start = places.get(from);
  const end = places.get(to);
  if (!start || !end) return [];
  return [{ key: `${from} ${to} ${kind}`, kind, from, to, path: kind === 'progression' ? curve(start, end) : line(start, end) }];
}

/** Leaves one side of a task and reaches the facing side of the other; within a column both are on the right. */
function ends(start: Place, end: Place): { x1: number; y1: number; x2: number; y2: number; out: number; in: number } {
  const y1 = start.y + NODE_HEIGHT / 2;
  const y2 = end.y + NODE_HEIGHT / 2;
  const right = (place: Place) => place.x + NODE_WIDTH;
  if (end.x > start.x) return { x1: right(start), y1, x2: end.x, y2, out: 1, in: -1 };
  if (end.x < start.x) return { x1: start.x, y1, x2: right(end), y2, out: -1, in: 1 };
  return { x1: right(start), y1, x2: right(end), y2, out: 1, in: 1 };
}

function line(start: Place, end: Place): string {
  const { x1, y1, x2, y2, out, in: into } = ends(start, end);
  return `M${x1} ${y1}L${x1 + out * LEAD} ${y1}L${x2 + into * LEAD} ${y2}L${x2} ${y2}`;
}

function curve(start: Place, end: Place): string {
  const { x1, y1, x2, y2, out, in: into } = ends(start, end);
  const reach = out === into ? BULGE : Math.max(BULGE, Math.abs(x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + out * reach} ${y1} ${x2 + into * reach} ${y2} ${x2} ${y2}`;
}
