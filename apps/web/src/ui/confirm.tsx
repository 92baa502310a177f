import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactNode } from 'react';

import { words } from '../words/words.js';
import { Button, buttonClass } from './button.js';

interface ConfirmProps {
  isOpen: boolean;
  title: string;
  text: string;
  confirm: string;
  cancel?: string;
  isBlocked?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children?: ReactNode;
}

/** Asks before something that cannot be taken back. The way out is where the focus is. */
export function Confirm({ isOpen, title, text, confirm, cancel = words.common.cancel, isBlocked = false, onConfirm, onCancel, children }: ConfirmProps) {
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(open) => !open && onCancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-[var(--shade)]" />
        <AlertDialog.Popup data-modal className="fixed top-1/2 left-1/2 z-50 w-[min(28rem,calc(100vw-2rem))] -translate-1/2 rounded-xl border border-line bg-surface p-6 shadow-float outline-none">
          <form
            className="grid grid-cols-1 gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              if (!isBlocked) onConfirm();
            }}
          >
            <div className="grid gap-2">
              <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
              <AlertDialog.Description className="text-ink-soft">{text}</AlertDialog.Description>
            </div>
            {children}
            <div className="flex flex-wrap justify-end gap-2">
              <AlertDialog.Close className={buttonClass()}>{cancel}</AlertDialog.Close>
              <Button type="submit" kind="danger" disabled={isBlocked}>
                {confirm}
              </Button>
            </div>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
