import { useBlocker } from '@tanstack/react-router';

import { Confirm } from '../ui/confirm.js';
import { words } from '../words/words.js';

/** Asks before the page is left while files are on their way. */
export function LeaveGuard({ isSending }: { isSending: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => isSending && current.pathname !== next.pathname,
    enableBeforeUnload: () => isSending,
    withResolver: true,
  });
  return <Confirm isOpen={status === 'blocked'} title={words.imports.leaveTitle} text={words.imports.leaveText} confirm={words.imports.leave} cancel={words.imports.stay} onConfirm={() => proceed?.()} onCancel={() => reset?.()} />;
}
