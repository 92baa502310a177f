import { words } from '../words/words.js';
import { Button } from './button.js';

/** Says what went wrong, and offers to try again, or what `action` says. */
export function Problem({ error, action = words.common.retry, onRetry }: { error: Error; action?: string; onRetry?: () => void }) {
  return (
    <div role="alert" className="m-4 flex flex-wrap items-center gap-3 rounded-lg bg-late-soft px-4 py-3 text-late">
      <p title={error.message} className="from-outside line-clamp-6 min-w-0 flex-1">
        {error.message}
      </p>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          {action}
        </Button>
      )}
    </div>
  );
}
