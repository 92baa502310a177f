import { memo } from 'react';

import type { Layout } from './lay-out.js';

/** The ground that the tasks of each lane stand on. */
export const LaneBacks = memo(function LaneBacks({ lanes, height }: Pick<Layout, 'lanes' | 'height'>) {
  return lanes.map(({ id, x, width }) => <div key={id} className="pointer-events-none absolute -z-2 rounded-xl bg-sunken" style={{ transform: `translate(${x}px, 0)`, width, height }} />);
});
