import type { Task, TaskLink } from '@adjutant/contracts-gateway';
import { describe, expect, it } from '@jest/globals';

import type { Arrangement } from './arrange-lanes.js';
import { layOut, NODE_HEIGHT, NODE_WIDTH } from './lay-out.js';

const tasks = ['a', 'b', 'c', 'd'].map((id) => ({ id }) as Task);
const link = (parent_id: string, child_id: string, kind: TaskLink['kind'] = 'blocks'): TaskLink => ({ parent_id, child_id, kind, why: null });
const arrangement: Arrangement = {
  isTidy: true,
  lanes: [
    { id: 'past7d', columns: [['a', null, 'b']] },
    { id: 'today', columns: [['c'], ['d']] },
  ],
};

describe('layOut', () => {
  const { tasks: placed, lanes, links, width, height } = layOut(arrangement, tasks, [link('a', 'c'), link('c', 'a'), link('a', 'b', 'progression'), link('a', 'elsewhere')]);

  it('places every task inside its lane, none over another', () => {
    const today = lanes[1];
    for (const { task, x, y } of placed.filter(({ task }) => 'cd'.includes(task.id))) {
      expect(x).toBeGreaterThanOrEqual(today?.x ?? Infinity);
      expect(x + NODE_WIDTH).toBeLessThanOrEqual((today?.x ?? 0) + (today?.width ?? 0));
      expect(placed.filter((other) => other.task !== task && Math.abs(other.x - x) < NODE_WIDTH && Math.abs(other.y - y) < NODE_HEIGHT)).toEqual([]);
    }
    expect(Math.max(...placed.map(({ y }) => y + NODE_HEIGHT))).toBeLessThanOrEqual(height);
    expect(Math.max(...placed.map(({ x }) => x + NODE_WIDTH))).toBeLessThanOrEqual(width);
  });

  it('lists tasks in lane order and counts those that stand in each lane', () => {
    expect(placed.map(({ task }) => task.id)).toEqual(['a', 'b', 'c', 'd']);
    expect(lanes.map(({ count }) => count)).toEqual([2, 2]);
  });

  it('draws links between facing sides, and none to a task that is not shown', () => {
    const [a, , c] = placed;
    expect(links).toHaveLength(3);
    expect(links[0]?.path.startsWith(`M${(a?.x ?? 0) + NODE_WIDTH} `)).toBe(true);
    expect(links[1]?.path.startsWith(`M${c?.x ?? 0} `)).toBe(true);
    expect(links[2]?.path).toContain('C');
  });

  it('leaves everything else where it is when a task is gone', () => {
    const without: Arrangement = { ...arrangement, lanes: [{ id: 'past7d', columns: [[null, null, 'b']] }, ...arrangement.lanes.slice(1)] };
    expect(layOut(without, tasks, []).tasks).toEqual(placed.slice(1));
  });
});
