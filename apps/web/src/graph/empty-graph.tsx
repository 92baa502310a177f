import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { graphFiltersQuery } from '../api/queries.js';
import { Button, buttonClass } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { words } from '../words/words.js';
import type { GraphParams } from './graph-params.js';

/** Why nothing is shown: nothing was chosen that there is, or there is nothing. */
export function EmptyGraph({ onChoose }: { onChoose: (changes: GraphParams) => void }) {
  const { data: known, isPending } = useQuery(graphFiltersQuery());
  if (isPending) return null;
  if (!known || known.sources.length > 0) {
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
