import { Maximize, Minus, Plus } from 'lucide-react';

import { words } from '../words/words.js';
import type { GraphKeys } from './use-graph-keys.js';

const STEPS = [
  ['in', words.graph.zoomIn, Plus],
  ['out', words.graph.zoomOut, Minus],
  ['fit', words.graph.fit, Maximize],
] as const;

/** Looking closer, farther, and at all of it, by hand. */
export function GraphControls({ onZoom }: Pick<GraphKeys, 'onZoom'>) {
  return (
    <div className="flex overflow-hidden rounded-lg border border-line bg-surface">
      {STEPS.map(([step, label, Icon]) => (
        <button key={step} type="button" aria-label={label} title={label} onClick={() => onZoom(step)} className="grid size-8 place-items-center border-line text-ink-soft not-first:border-l hover:bg-sunken hover:text-ink focus-visible:-outline-offset-2">
          <Icon className="size-4" aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}
