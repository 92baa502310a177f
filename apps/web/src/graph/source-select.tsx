import { Select } from '@base-ui/react/select';
import { useQuery } from '@tanstack/react-query';
import { Check, ChevronDown } from 'lucide-react';

import { graphFiltersQuery } from '../api/queries.js';
import { words } from '../words/words.js';
import type { GraphParams } from './graph-params.js';

type Source = NonNullable<GraphParams['source']>;
const ANY = 'any';

/** Which source's tasks are shown; only those that there are tasks of can be chosen. */
export function SourceSelect({ source, onChoose }: { source: Source | undefined; onChoose: (source: Source | undefined) => void }) {
  const { data } = useQuery(graphFiltersQuery());
  const sources = new Set([...(data?.sources ?? []), ...(source ? [source] : [])]);
  const items = [{ value: ANY, label: words.graph.anySource }, ...[...sources].map((value) => ({ value, label: words.common.sources[value] ?? value }))] as const;
  return (
    <Select.Root items={items} value={source ?? ANY} onValueChange={(value) => onChoose([...sources].find((one) => one === value))}>
      <Select.Trigger aria-label={words.graph.source} className="inline-flex h-8 items-center gap-1.5 rounded-lg border border-line bg-surface px-2.5 text-[13px] font-medium hover:bg-sunken">
        <Select.Value />
        <ChevronDown className="size-3.5 text-ink-soft" aria-hidden="true" />
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-30 outline-none">
          <Select.Popup className="max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-float outline-none">
            {items.map(({ value, label }) => (
              <Select.Item key={value} value={value} className="grid cursor-default grid-cols-[1rem_1fr] items-center gap-2 rounded-md py-1.5 pr-4 pl-2 text-[14px] outline-none data-highlighted:bg-sunken">
                <Select.ItemIndicator className="col-start-1">
                  <Check className="size-3.5" aria-hidden="true" />
                </Select.ItemIndicator>
                <Select.ItemText className="col-start-2">{label}</Select.ItemText>
              </Select.Item>
            ))}
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
