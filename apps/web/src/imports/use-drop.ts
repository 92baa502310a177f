import { useEffect, useRef, useState } from 'react';

import { droppedEntries } from './collect-files.js';

/** Takes what is dropped anywhere on the page; true while something is held over it. */
export function useDrop(onDrop: (entries: FileSystemEntry[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const drop = useRef(onDrop);
  drop.current = onDrop;
  useEffect(() => {
    const leaving = new AbortController();
    const on = (type: 'dragover' | 'dragleave' | 'drop', react: (event: DragEvent) => void) =>
      addEventListener(
        type,
        (event) => {
          if (event.dataTransfer?.types.includes('Files')) react(event);
        },
        { signal: leaving.signal },
      );
    on('dragover', (event) => {
      event.preventDefault();
      setIsOver(true);
    });
    on('dragleave', (event) => {
      if (event.relatedTarget === null) setIsOver(false);
    });
    on('drop', (event) => {
      event.preventDefault();
      setIsOver(false);
      if (event.dataTransfer) drop.current(droppedEntries(event.dataTransfer));
    });
    return () => leaving.abort();
  }, []);
  return isOver;
}
