import { Link } from '@tanstack/react-router';

import { buttonClass } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { words } from '../words/words.js';

export function NotFound() {
  return (
    <EmptyState
      title={words.shell.notFound}
      action={
        <Link to="/" className={buttonClass({ kind: 'primary' })}>
          {words.common.nav.focus}
        </Link>
      }
    />
  );
}
