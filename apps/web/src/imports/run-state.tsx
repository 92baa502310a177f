import type { ImportChange } from '../api/queries.js';
import { words } from '../words/words.js';

const LOOKS = {
  queued: 'bg-sunken text-ink-soft',
  running: 'bg-brass-soft text-brass-ink',
  done: 'bg-done-soft text-done',
  failed: 'bg-late-soft text-late',
  cancelled: 'bg-sunken text-ink-soft',
} as const;

export function RunState({ state }: Pick<ImportChange, 'state'>) {
  return <span className={`shrink-0 rounded-md px-2 py-0.5 text-[13px] font-medium ${LOOKS[state]}`}>{words.imports.state[state]}</span>;
}

/** What an import is called: by the first of what it read. */
export function runName({ paths }: Pick<ImportChange, 'paths'>): string {
  return words.imports.andMore(paths[0] ?? words.imports.nothing, Math.max(0, paths.length - 1));
}
