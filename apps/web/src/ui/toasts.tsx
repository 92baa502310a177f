import { isAway } from '@adjutant/client';
import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';

import { words } from '../words/words.js';
import { buttonClass } from './button.js';

const manager = Toast.createToastManager();
const SHOWN_MS = 8_000;
/** What asks for nothing is soon out of the way. */
const BRIEFLY_MS = 4_000;

/** Says something in the corner of the page; `undo` puts a button beside it. */
export function say(title: string, { undo }: { undo?: () => void } = {}): void {
  manager.add(undo ? { title, timeout: SHOWN_MS, actionProps: { children: words.common.undo, onClick: undo } } : { title, timeout: BRIEFLY_MS });
}

/** Says what went wrong. Where the server was away and `again` is given, it stays until one has tried again or put it away. */
export function sayProblem(error: unknown, { title = words.common.wentWrong, again }: { title?: string; again?: () => void } = {}): void {
  const problem = { title, description: error instanceof Error ? error.message : String(error) } as const;
  if (!again || !isAway(error)) return void manager.add({ ...problem, timeout: SHOWN_MS });
  const onClick = () => {
    manager.close(id);
    again();
  };
  const id = manager.add({ ...problem, timeout: 0, actionProps: { children: words.common.retry, onClick } });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="pointer-events-none fixed inset-x-3 bottom-20 z-50 grid justify-items-center gap-2 lg:inset-x-auto lg:right-6 lg:bottom-6 lg:justify-items-end">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="pointer-events-auto flex w-full max-w-sm items-center gap-3 rounded-lg border border-line bg-surface py-2.5 pr-2 pl-4 shadow-float animate-rise data-ending-style:opacity-0">
      <div className="min-w-0 flex-1">
        <Toast.Title title={String(toast.title)} className="from-outside line-clamp-2 font-medium" />
        <Toast.Description {...(toast.description ? { title: String(toast.description) } : {})} className="from-outside line-clamp-4 text-sm text-ink-soft" />
      </div>
      <Toast.Action className={buttonClass({ size: 'small' })} />
      <Toast.Close aria-label={words.common.close} className={buttonClass({ kind: 'quiet', size: 'small' })}>
        <X className="size-4" aria-hidden="true" />
      </Toast.Close>
    </Toast.Root>
  ));
}
