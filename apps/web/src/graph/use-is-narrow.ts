import { useSyncExternalStore } from 'react';

/** On less than this, moving a drawing about is awkward. */
const narrow = matchMedia('(width < 640px)');

function follow(onChange: () => void): () => void {
  narrow.addEventListener('change', onChange);
  return () => narrow.removeEventListener('change', onChange);
}

export function useIsNarrow(): boolean {
  return useSyncExternalStore(follow, () => narrow.matches);
}
