import { Link } from '@tanstack/react-router';

import { buttonClass } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { words } from '../words/words.js';

export function EmptyBoard() {
  return (
    <EmptyState
      title={words.focus.emptyTitle}
      action={
        <Link to="/import" className={buttonClass({ kind: 'primary' })}>
          {words.focus.emptyAction}
        </Link>
      }
    >
      {words.focus.emptyText}
    </EmptyState>
  );
}
