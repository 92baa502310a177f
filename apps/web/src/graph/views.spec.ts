import { describe, expect, it } from '@jest/globals';

import { firstView, fitView, READABLE_ZOOM, viewOf } from './views.js';

const pane = { width: 1_000, height: 700 };

describe('views', () => {
  it('fits all of a drawing into the pane, never larger than life', () => {
    expect(fitView({ width: 500, height: 300 }, pane).zoom).toBe(1);
    const { x, y, zoom } = fitView({ width: 4_000, height: 1_000 }, pane);
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + 4_000 * zoom).toBeLessThanOrEqual(pane.width);
    expect(y + 1_000 * zoom).toBeLessThanOrEqual(pane.height);
  });

  it('begins where titles can be read, with the start in sight', () => {
    const { x, zoom } = firstView({ width: 9_000, height: 4_000 }, pane, { x: 3_000, y: 0 });
    expect(zoom).toBeGreaterThanOrEqual(READABLE_ZOOM);
    expect(x + 3_000 * zoom).toBeGreaterThan(0);
    expect(x + 3_000 * zoom).toBeLessThan(100);
  });

  it('moves no farther than is needed to see a task', () => {
    const here = { x: 0, y: 0, zoom: 1 };
    expect(viewOf({ x: 100, y: 100 }, pane, here)).toEqual(here);
    expect(viewOf({ x: 2_000, y: 100 }, pane, here)).toMatchObject({ y: 0, zoom: 1 });
    expect(viewOf({ x: 2_000, y: 100 }, pane, here).x).toBeLessThan(-1_200);
  });

  it('comes near when titles are too small to read', () => {
    expect(viewOf({ x: 0, y: 0 }, pane, { x: 0, y: 0, zoom: 0.1 }).zoom).toBe(1);
  });
});
