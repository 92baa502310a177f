import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';

import { words } from '../words/words.js';
import type { SearchParams } from './search-params.js';

const DAYS = [1, 7, 30, 365] as const;
const ALL = 'all';

interface SearchFiltersProps {
  params: SearchParams;
  sources: Readonly<Record<string, number>>;
  onChange: (changes: Pick<SearchParams, 'source' | 'days'>) => void;
}

/** Where and when to look: only the sources that there are. */
export function SearchFilters({ params, sources, onChange }: SearchFiltersProps) {
  const names = Object.keys(sources).toSorted((a, b) => (sources[b] ?? 0) - (sources[a] ?? 0));
  if (params.source && !names.includes(params.source)) names.push(params.source);
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-2">
      {names.length > 1 && (
        <Choice
          label={words.search.source}
          value={params.source ?? ALL}
          choices={[[ALL, words.search.allSources], ...names.map((name) => [name, words.common.sources[name] ?? name] as const)]}
          onChoose={(source) => onChange({ source: source === ALL ? undefined : source })}
        />
      )}
      <Choice
        label={words.search.time}
        value={params.days ? String(params.days) : ALL}
        choices={[ALL, ...DAYS].map((days) => [String(days), words.search.times[days] ?? String(days)] as const)}
        onChoose={(days) => onChange({ days: days === ALL ? undefined : Number(days) })}
      />
    </div>
  );
}

function Choice({ label, value, choices, onChoose }: { label: string; value: string; choices: readonly (readonly [value: string, label: string])[]; onChoose: (value: string) => void }) {
  return (
    <ToggleGroup aria-label={label} value={[value]} onValueChange={([chosen]) => onChoose(chosen ?? ALL)} className="flex min-w-0 flex-wrap gap-1">
      {choices.map(([one, name]) => (
        <Toggle key={one} value={one} className="from-outside h-7 max-w-40 truncate rounded-full border border-line bg-surface px-3 text-[13px] text-ink-soft hover:border-line-strong hover:text-ink data-pressed:border-accent data-pressed:bg-accent-soft data-pressed:font-medium data-pressed:text-accent">
          {name}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
