import type { Task } from '@adjutant/client';
import { Menu } from '@base-ui/react/menu';
import { Popover } from '@base-ui/react/popover';
import { AlarmClock } from 'lucide-react';
import { useState } from 'react';

import { momentInWords } from '../format/dates.js';
import { fromWallTime } from '../format/zoned-time.js';
import { useProfile } from '../session/session-gate.js';
import { Button, buttonClass } from '../ui/button.js';
import { words } from '../words/words.js';
import { snoozeChoices, useTaskActions } from './task-actions.js';

const ITEM = 'flex w-full cursor-default items-baseline justify-between gap-6 rounded-md px-3 py-1.5 text-left outline-none data-highlighted:bg-sunken';

/** Puts a task off until one of the usual moments, or another day. */
export function SnoozeMenu({ task, isOpen, onOpenChange }: { task: Task; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const { timezone } = useProfile();
  const actions = useTaskActions();
  const [isPicking, setIsPicking] = useState(false);
  return (
    <>
      <Menu.Root open={isOpen} onOpenChange={onOpenChange}>
        <Menu.Trigger className={buttonClass({ kind: 'quiet', size: 'small' })}>
          <AlarmClock className="size-3.5" aria-hidden="true" />
          {words.focus.snooze}
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="z-40">
            <Menu.Popup className="min-w-60 rounded-lg border border-line bg-surface p-1 shadow-float outline-none animate-rise">
              {snoozeChoices(new Date(), timezone).map(({ label, until }) => (
                <Menu.Item key={label} className={ITEM} onClick={() => void actions.snooze(task, until)}>
                  {label}
                  <span className="text-[13px] text-ink-faint">{momentInWords(until, timezone)}</span>
                </Menu.Item>
              ))}
              <Menu.Item className={ITEM} onClick={() => setIsPicking(true)}>
                {words.focus.pickDate}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Popover.Root open={isPicking} onOpenChange={setIsPicking}>
        <Popover.Trigger className="sr-only" tabIndex={-1} aria-hidden="true" />
        <Popover.Portal>
          <Popover.Positioner sideOffset={4} align="end" className="z-40">
            <Popover.Popup className="rounded-lg border border-line bg-surface p-4 shadow-float" aria-label={words.focus.pickDateLabel}>
              <DayForm
                onPick={(until) => {
                  setIsPicking(false);
                  void actions.snooze(task, until);
                }}
              />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </>
  );
}

function DayForm({ onPick }: { onPick: (until: Date) => void }) {
  const { timezone } = useProfile();
  return (
    <form
      className="flex items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const [year, month, day, hour, minute] = String(new FormData(event.currentTarget).get('until')).split(/\D/).map(Number);
        if (year && month && day) onPick(fromWallTime({ year, month, day, hour: hour ?? 8, minute: minute ?? 0 }, timezone));
      }}
    >
      <label className="grid gap-1 text-[13px]">
        {words.focus.pickDateLabel}
        <input name="until" type="datetime-local" required className="h-9 rounded-md border border-line-strong bg-surface px-2 text-base" />
      </label>
      <Button type="submit" kind="primary">
        {words.focus.snooze}
      </Button>
    </form>
  );
}
