import { useEffect, type RefObject } from 'react';

import { isTyping } from '../shell/is-typing.js';

const ACTIONS: Readonly<Record<string, string>> = { Enter: 'open', d: 'done', n: 'not-today', s: 'snooze', o: 'source', w: 'why' };
const STEPS: Readonly<Record<string, readonly [column: number, row: number]>> = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0], j: [0, 1], k: [0, -1] };

/** Moves between cards by arrows, and acts on the one in focus by a letter. */
export function useCardKeys(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const board = ref.current;
      if (!board || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[data-modal], [role=menu]')) return;
      const step = STEPS[event.key];
      const action = ACTIONS[event.key];
      const card = document.activeElement?.closest<HTMLElement>('[data-card]') ?? null;
      if (step && (card || document.activeElement === document.body || board.contains(document.activeElement))) {
        event.preventDefault();
        move(board, card, step);
      } else if (card && action && (event.key !== 'Enter' || document.activeElement === card)) {
        event.preventDefault();
        act(board, card, action);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [ref]);
}

function cardsByColumn(board: HTMLElement): HTMLElement[][] {
  return [...board.querySelectorAll<HTMLElement>('[data-column]')].map((column) => [...column.querySelectorAll<HTMLElement>('[data-card]')]);
}

function move(board: HTMLElement, card: HTMLElement | null, [columnStep, rowStep]: readonly [number, number]): void {
  const columns = cardsByColumn(board).filter((cards) => cards.length > 0);
  const at = card ? columns.findIndex((cards) => cards.includes(card)) : -1;
  if (at < 0) return columns[0]?.[0]?.focus();
  const row = card ? (columns[at]?.indexOf(card) ?? 0) : 0;
  const column = columns[Math.max(0, Math.min(columns.length - 1, at + columnStep))] ?? [];
  column[Math.max(0, Math.min(column.length - 1, row + rowStep))]?.focus();
}

/** Acts as a click on the card's own button; what takes the card away hands the focus to its neighbour. */
function act(board: HTMLElement, card: HTMLElement, action: string): void {
  const column = cardsByColumn(board).find((cards) => cards.includes(card)) ?? [];
  const next = column[column.indexOf(card) + 1] ?? column[column.indexOf(card) - 1];
  card.querySelector<HTMLElement>(`[data-action="${action}"]`)?.click();
  if (action === 'done' || action === 'not-today') next?.focus();
}
