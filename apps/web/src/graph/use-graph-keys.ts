import { useEffect, type RefObject } from 'react';

import { isTyping } from '../shell/is-typing.js';
import type { Direction } from './step-to.js';

const STEPS: Readonly<Record<string, Direction>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right', k: 'up', j: 'down' };

export interface GraphKeys {
  onStep: (direction: Direction) => void;
  onZoom: (step: 'in' | 'out' | 'fit') => void;
}

const ZOOMS: Readonly<Record<string, Parameters<GraphKeys['onZoom']>[0]>> = { '+': 'in', '=': 'in', '-': 'out', '−': 'out', '0': 'fit' };

/** Moves between tasks by arrows and looks closer or farther, as long as nothing else on the page has the focus. */
export function useGraphKeys(ref: RefObject<HTMLElement | null>, { onStep, onZoom }: GraphKeys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const focused = document.activeElement;
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role=dialog], [role=menu], [role=listbox]')) return;
      if (focused && focused !== document.body && focused.id !== 'content' && !ref.current?.contains(focused)) return;
      const step = STEPS[event.key];
      const zoom = ZOOMS[event.key];
      if (!step && !zoom) return;
      event.preventDefault();
      if (step) onStep(step);
      if (zoom) onZoom(zoom);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [ref, onStep, onZoom]);
}
