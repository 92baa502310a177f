import type { KeyboardEvent } from 'react';

import { SEARCH_BOX_ID } from './search-params.js';

/** Arrows lead from the box through the hits and back, Enter from the box to the best one, Esc clears. Nothing leads to hits that are about to go. */
export function useHitKeys({ isSettled, onClear }: { isSettled: boolean; onClear: () => void }) {
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.getElementById(SEARCH_BOX_ID);
    const focused = document.activeElement as HTMLElement | null;
    const canLeave = isSettled && !event.currentTarget.querySelector('[aria-busy=true]');
    const hits = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-hit]')];
    const at = focused ? hits.indexOf(focused) : -1;
    if (event.key === 'Escape') onClear();
    else if (focused === box && (event.key === 'ArrowDown' || event.key === 'Enter')) {
      if (canLeave) hits[0]?.focus();
    } else if (at >= 0 && event.key === 'ArrowDown') hits[at + 1]?.focus();
    else if (at >= 0 && event.key === 'ArrowUp') (hits[at - 1] ?? box)?.focus();
    else return;
    event.preventDefault();
  };
}
