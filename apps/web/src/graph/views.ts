import { NODE_HEIGHT, NODE_WIDTH } from './lay-out.js';

export interface Size {
  width: number;
  height: number;
}

/** What is seen: a point of the drawing, times `zoom`, plus x and y, is its place in the pane. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

interface Place {
  x: number;
  y: number;
}

export const MIN_ZOOM = 0.05;
export const MAX_ZOOM = 2;
/** Below this, titles cannot be read. */
export const READABLE_ZOOM = 0.6;
/** At this, one begins where not all can be seen. */
const FIRST_ZOOM = 0.8;
const MARGIN = 12;
/** Kept free below for what lies over the drawing there. */
const FOOT = 48;

/** All of the drawing, from the top on, never larger than life. */
export function fitView(drawing: Size, pane: Size): View {
  const zoom = Math.min(1, Math.max(MIN_ZOOM, Math.min((pane.width - 2 * MARGIN) / drawing.width, (pane.height - MARGIN - FOOT) / drawing.height)));
  return { x: Math.max(MARGIN, (pane.width - drawing.width * zoom) / 2), y: MARGIN, zoom };
}

/** All of it where titles can still be read; else as much as can be read, from `start` on. */
export function firstView(drawing: Size, pane: Size, start: Place): View {
  const fitted = fitView(drawing, pane);
  if (fitted.zoom >= READABLE_ZOOM) return fitted;
  const zoom = Math.max(FIRST_ZOOM, Math.min(1, (pane.height - MARGIN - FOOT) / drawing.height));
  return { x: Math.min(MARGIN, MARGIN * 3 - start.x * zoom), y: MARGIN, zoom };
}

/** Moves as little as is needed to see a task whole, and near enough to read it. */
export function viewOf(place: Place, pane: Size, { x, y, zoom }: View): View {
  if (zoom < READABLE_ZOOM) return { x: pane.width / 2 - (place.x + NODE_WIDTH / 2), y: pane.height / 2 - (place.y + NODE_HEIGHT / 2), zoom: 1 };
  return { x: nudged(x, place.x * zoom, NODE_WIDTH * zoom, pane.width), y: nudged(y, place.y * zoom, NODE_HEIGHT * zoom, pane.height), zoom };
}

function nudged(offset: number, start: number, length: number, room: number): number {
  const smallest = MARGIN - start;
  const largest = room - MARGIN - start - length;
  return Math.max(smallest, Math.min(largest, offset));
}
