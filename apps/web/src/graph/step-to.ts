import type { Arrangement } from './arrange-lanes.js';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The task that an arrow leads to: up and down in the order of the lane, left and right to the nearest of the next column. */
export function stepTo({ lanes }: Arrangement, from: string, direction: Direction): string | undefined {
  if (direction === 'up' || direction === 'down') {
    const lane = lanes.map(({ columns }) => columns.flat().filter((slot) => slot !== null)).find((ids) => ids.includes(from)) ?? [];
    return lane[lane.indexOf(from) + (direction === 'down' ? 1 : -1)];
  }
  const columns = lanes.flatMap((lane) => lane.columns).filter((column) => column.some((slot) => slot !== null));
  const at = columns.findIndex((column) => column.includes(from));
  const row = columns[at]?.indexOf(from) ?? 0;
  return nearest(columns[at + (direction === 'right' ? 1 : -1)] ?? [], row);
}

function nearest(column: readonly (string | null)[], row: number): string | undefined {
  const taken = column.flatMap((slot, at) => (slot === null ? [] : [{ slot, far: Math.abs(at - row) }]));
  return taken.toSorted((a, b) => a.far - b.far)[0]?.slot;
}
