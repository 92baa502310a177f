import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';

import { buttonClass } from '../ui/button.js';
import { words } from '../words/words.js';

/** All keys that do something. */
export function KeyHelp({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[var(--shade)]" />
        <Dialog.Popup data-modal className="fixed top-1/2 left-1/2 z-50 grid w-[min(28rem,calc(100vw-2rem))] -translate-1/2 gap-4 rounded-xl border border-line bg-surface p-6 shadow-float outline-none">
          <div className="flex items-start justify-between gap-4">
            <div>
              <Dialog.Title className="text-lg font-semibold">{words.shell.help}</Dialog.Title>
              <Dialog.Description className="text-[13px] text-ink-soft">{words.shell.helpHint}</Dialog.Description>
            </div>
            <Dialog.Close aria-label={words.common.close} className={buttonClass({ kind: 'quiet', size: 'small' })}>
              <X className="size-4" aria-hidden="true" />
            </Dialog.Close>
          </div>
          <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-2">
            {words.focus.keys.map(([keys, meaning]) => (
              <div key={keys} className="col-span-2 grid grid-cols-subgrid">
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd className="text-ink-soft">{meaning}</dd>
              </div>
            ))}
          </dl>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
