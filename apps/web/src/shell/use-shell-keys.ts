import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

import { SEARCH_BOX_ID } from '../search/search-params.js';
import { useTaskActions } from '../tasks/task-actions.js';
import { isTyping } from './is-typing.js';

const GO: Readonly<Record<string, '/' | '/graph' | '/ask' | '/search' | '/import' | '/settings'>> = { f: '/', r: '/graph', a: '/ask', s: '/search', i: '/import', e: '/settings' };
const SECOND_KEY_MS = 1_200;

/** Keys that work on every page: `g` and a letter go somewhere, `/` searches, `u` takes back, `?` lists the keys. */
export function useShellKeys({ onHelp }: { onHelp: () => void }): void {
  const navigate = useNavigate();
  const { undoLast } = useTaskActions();
  const goSince = useRef(-Infinity);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const page = GO[event.key];
      const isSecond = performance.now() - goSince.current < SECOND_KEY_MS;
      goSince.current = event.key === 'g' ? performance.now() : -Infinity;
      if (isSecond && page) {
        event.preventDefault();
        event.stopImmediatePropagation();
        void navigate({ to: page });
      } else if (event.key === '/') {
        event.preventDefault();
        const box = document.getElementById(SEARCH_BOX_ID);
        if (box) box.focus();
        else void navigate({ to: '/search' });
      } else if (event.key === 'u') void undoLast();
      else if (event.key === '?') onHelp();
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [navigate, undoLast, onHelp]);
}
