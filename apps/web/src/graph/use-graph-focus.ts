import { useReactFlow } from '@xyflow/react';
import { useCallback, useRef, useState, type RefObject } from 'react';

import { startOf, type Arrangement } from './arrange-lanes.js';
import type { Layout } from './lay-out.js';
import { stepTo, type Direction } from './step-to.js';
import { nodeElementId } from './task-node.js';
import { viewOf } from './views.js';

/** The task that has the focus: arrows hand it on, and the drawing follows. Tasks out of sight are not in the page, so focus waits until one is drawn. */
export function useGraphFocus(pane: RefObject<HTMLElement | null>, arrangement: Arrangement, layout: Layout) {
  const flow = useReactFlow();
  const [focused, setFocused] = useState<string>();
  const awaited = useRef<string>(undefined);
  const current = layout.tasks.some(({ task }) => task.id === focused) ? focused : undefined;

  const takeFocus = useCallback((id: string, element: HTMLElement) => {
    if (awaited.current !== id) return;
    awaited.current = undefined;
    element.focus({ preventScroll: true });
  }, []);

  const onStep = useCallback(
    (direction: Direction) => {
      const next = current === undefined ? startOf(arrangement) : (stepTo(arrangement, current, direction) ?? current);
      const place = layout.tasks.find(({ task }) => task.id === next);
      if (next === undefined || !place || !pane.current) return;
      const { clientWidth: width, clientHeight: height } = pane.current;
      setFocused(next);
      awaited.current = next;
      void flow.setViewport(viewOf(place, { width, height }, flow.getViewport()));
      const element = document.getElementById(nodeElementId(next));
      if (element) takeFocus(next, element);
    },
    [current, arrangement, layout, pane, flow, takeFocus],
  );

  return { current, setFocused, onStep, takeFocus };
}
