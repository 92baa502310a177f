import { words } from '../words/words.js';
import { Button } from './button.js';

/** Says what went wrong, and offers to try again. */
export function Problem({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  return (
    <div role="alert" className="m-4 flex flex-wrap items-center gap-3 rounded-lg bg-late-soft px-4 py-3 text-late">
      <p title={error.message} className="from-outside line-clamp-6 min-w-0 flex-1">
        {error.message}
      </p>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          {words.common.retry}
        </Button>
      )}
    </div>
  );
}
