/** How far an import is, as far as it takes to tell which of two states is the later one. */
export interface RunProgress {
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  bytes_done: number;
  items_done: number;
  skipped_total: number;
}

const rank = ({ state }: RunProgress): number => (state === 'queued' ? 0 : state === 'running' ? 1 : 2);
const amount = ({ bytes_done, items_done, skipped_total }: RunProgress): number => bytes_done + items_done + skipped_total;

/** The later of two states of one import: an answer may arrive after an event that tells more. */
export function laterRun<Run extends RunProgress>(known: Run, told: Run): Run {
  const order = rank(told) - rank(known) || amount(told) - amount(known);
  return order < 0 ? known : told;
}
