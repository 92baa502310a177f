import type { Graph, Task } from '@adjutant/contracts-gateway';
import { describe, expect, it } from '@jest/globals';

import { arrangeLanes, keepArranged, startOf, tasksOf, type LaneId } from './arrange-lanes.js';

const named = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

function graphOf(lanes: Partial<Record<LaneId, string[]>>): Graph {
  const entries = Object.entries(lanes);
  return { nodes: entries.flatMap(([lane, ids]) => ids.map((id) => ({ id, lane }) as Task)), edges: [], links: [], lanes: entries.map(([id, task_ids]) => ({ id, label: id, task_ids })) };
}

const inner = { hasOuterLanes: false };
const all = { hasOuterLanes: true };

describe('arrangeLanes', () => {
  it('shows the four lanes of the board even when they are empty, and the outer ones only when asked for and taken [MIM-46]', () => {
    const graph = graphOf({ past7d: [], today: ['a'], week: [], month: [], later: ['b'], earlier: [] });
    expect(arrangeLanes(graph, inner).lanes.map(({ id }) => id)).toEqual(['past7d', 'today', 'week', 'month']);
    expect(arrangeLanes(graph, all).lanes.map(({ id }) => id)).toEqual(['past7d', 'today', 'week', 'month', 'later']);
  });

  it('goes on in further columns where a lane is long, in the same order', () => {
    const ids = named('t', 1_000);
    const today = arrangeLanes(graphOf({ today: ids }), inner).lanes[1];
    expect(today?.columns.length).toBeGreaterThan(10);
    expect(today && tasksOf(today)).toEqual(ids);
  });

  it('begins with today, or else with the first task there is', () => {
    expect(startOf(arrangeLanes(graphOf({ past7d: ['a'], today: ['b'] }), inner))).toBe('b');
    expect(startOf(arrangeLanes(graphOf({ past7d: ['a'] }), inner))).toBe('a');
    expect(startOf(arrangeLanes(graphOf({}), inner))).toBeUndefined();
  });
});

describe('keepArranged', () => {
  const before = arrangeLanes(graphOf({ past7d: [], today: ['a', 'b', 'c'], week: ['d'] }), inner);

  it('leaves a task that was completed elsewhere where it stands [MIM-45]', () => {
    const after = keepArranged(before, graphOf({ past7d: ['b'], today: ['a', 'c'], week: ['d'] }), inner);
    expect(after.lanes).toEqual(before.lanes);
    expect(after.isTidy).toBe(false);
  });

  it('stays as it is when nothing changed place', () => {
    expect(keepArranged(before, graphOf({ past7d: [], today: ['a', 'b', 'c'], week: ['d'] }), inner)).toEqual(before);
  });

  it('leaves a gap for the gone, and fills it with the next that comes', () => {
    const gone = keepArranged(before, graphOf({ today: ['a', 'c'], week: ['d'] }), inner);
    expect(gone.lanes[1]?.columns).toEqual([['a', null, 'c']]);
    const filled = keepArranged(gone, graphOf({ today: ['e', 'a', 'c', 'f'], week: ['d'] }), inner);
    expect(filled.lanes[1]?.columns).toEqual([['a', 'e', 'c', 'f']]);
  });

  it('moves no other lane when one grows or a new one comes', () => {
    const after = keepArranged(before, graphOf({ earlier: ['x'], today: named('t', 40), week: ['d'] }), all);
    expect(after.lanes.slice(0, 4).map(({ columns }) => columns.length)).toEqual([1, 1, 1, 1]);
    expect(after.lanes.at(-1)).toEqual({ id: 'earlier', columns: [['x']] });
  });
});
