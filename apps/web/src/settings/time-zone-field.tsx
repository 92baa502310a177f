import { Combobox } from '@base-ui/react/combobox';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useMemo } from 'react';

import { words } from '../words/words.js';
import { isMeant, timeZones, toTimeZone, type TimeZone } from './time-zones.js';

/** Chooses a time zone by typing a part of its name. Stands inside a field. */
export function TimeZoneField({ value, onChoose }: { value: string; onChoose: (name: string) => void }) {
  const zones = useMemo(() => timeZones(new Date(), value), [value]);
  const chosen = zones.find(({ name }) => name === value) ?? toTimeZone(value, new Date()) ?? null;
  return (
    <Combobox.Root items={zones} value={chosen} onValueChange={(zone: TimeZone | null) => zone && onChoose(zone.name)} itemToStringLabel={({ label }: TimeZone) => label} itemToStringValue={({ name }: TimeZone) => name} isItemEqualToValue={(one: TimeZone, other: TimeZone) => one.name === other.name} filter={(zone: TimeZone, typed) => isMeant(zone, typed)} autoHighlight>
      <Combobox.InputGroup className="relative">
        <Combobox.Input placeholder={words.settings.timeZoneSearch} className="h-10 w-full rounded-md border border-line-strong bg-surface pr-10 pl-3" />
        <Combobox.Trigger aria-label={words.settings.timeZoneOpen} className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-md text-ink-faint hover:text-ink">
          <ChevronsUpDown className="size-4" aria-hidden="true" />
        </Combobox.Trigger>
      </Combobox.InputGroup>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-40 outline-none">
          <Combobox.Popup className="w-(--anchor-width) rounded-lg border border-line bg-surface shadow-float">
            <Combobox.Empty className="px-3 text-[13px] text-ink-soft not-empty:py-3">{words.settings.timeZoneNone}</Combobox.Empty>
            <Combobox.List className="max-h-[min(20rem,var(--available-height))] scroll-py-1 overflow-y-auto overscroll-contain p-1 outline-none data-empty:p-0">
              {(zone: TimeZone) => (
                <Combobox.Item key={zone.name} value={zone} className="grid cursor-default grid-cols-[1rem_minmax(0,1fr)_auto] items-center gap-2 rounded-md px-2 py-1.5 outline-none data-highlighted:bg-sunken">
                  <Combobox.ItemIndicator className="col-start-1">
                    <Check className="size-4 text-accent" aria-hidden="true" />
                  </Combobox.ItemIndicator>
                  <span className="col-start-2 truncate">{zone.label}</span>
                  <span className="text-[13px] text-ink-faint tabular-nums">{zone.offset}</span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
