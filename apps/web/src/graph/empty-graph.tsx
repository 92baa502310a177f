import { Link } from '@tanstack/react-router';

import { Button, buttonClass } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { words } from '../words/words.js';
import type { GraphParams, Shown } from './graph-params.js';

/** Why nothing is shown: nothing was chosen that there is, or there is nothing. */
export function EmptyGraph({ shown, onChoose }: { shown: Shown; onChoose: (changes: GraphParams) => void }) {
  if (shown.source ?? shown.status ?? shown.window !== 'all') {
    return (
      <EmptyState
        title={words.graph.noMatchTitle}
        action={
          <Button kind="primary" onClick={() => onChoose({ source: undefined, status: undefined, window: 'all' })}>
            {words.graph.clear}
          </Button>
        }
      >
        {words.graph.noMatchText}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={words.graph.emptyTitle}
      action={
        <Link to="/import" className={buttonClass({ kind: 'primary' })}>
          {words.focus.emptyAction}
        </Link>
      }
    >
      {words.graph.emptyText}
    </EmptyState>
  );
}
