import { useEffect, useRef } from 'react';

/** Brings an element into view once, as soon as it is there. */
export function useScrollTo(elementId: string | undefined, isThere: boolean): void {
  const done = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!isThere || !elementId || done.current === elementId) return;
    const element = document.getElementById(elementId);
    if (!element) return;
    done.current = elementId;
    element.scrollIntoView({ block: 'start' });
    element.focus({ preventScroll: true });
  });
}
