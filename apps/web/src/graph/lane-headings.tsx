import { useViewport } from '@xyflow/react';

import { words } from '../words/words.js';
import type { PlacedLane } from './lay-out.js';

/** The names of the lanes, above the drawing: they move along with it, keep their size, and stay in sight as long as their lane does. */
export function LaneHeadings({ lanes }: { lanes: readonly PlacedLane[] }) {
  const { x, zoom } = useViewport();
  return (
    <div className="relative h-9 shrink-0 overflow-hidden border-b border-line bg-sunken">
      {lanes.map(({ id, x: left, width, count }) => {
        const start = Math.max(0, left * zoom + x);
        const end = (left + width) * zoom + x;
        return (
          <h2 key={id} className="absolute inset-y-0 left-0 flex items-center overflow-hidden px-3" style={{ transform: `translateX(${start}px)`, width: Math.max(0, end - start) }}>
            <span className="truncate">
              <span className={`text-[14px] font-semibold tracking-tight ${id === 'today' ? 'text-brass-ink' : ''}`}>{words.graph.lanes[id]}</span>
              <span className="ml-2 text-[13px] font-normal text-ink-faint tabular-nums">{count.toLocaleString()}</span>
            </span>
          </h2>
        );
      })}
    </div>
  );
}
