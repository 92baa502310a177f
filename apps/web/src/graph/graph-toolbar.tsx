import { words } from '../words/words.js';
import { Button } from '../ui/button.js';
import { Choice } from './choice.js';
import { GRAPH_STATUSES, GRAPH_VIEWS, GRAPH_WINDOWS, type GraphParams, type Shown } from './graph-params.js';
import { SourceSelect } from './source-select.js';

interface GraphToolbarProps {
  shown: Shown;
  onChoose: (changes: GraphParams) => void;
  count?: number;
  onTidy?: () => void;
}

/** What is shown, and how; the address keeps it. */
export function GraphToolbar({ shown, onChoose, count, onTidy }: GraphToolbarProps) {
  const { windows, statuses, views } = words.graph;
  const anyStatus = ['any', statuses.any] as const;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Choice label={words.graph.window} value={shown.window} options={GRAPH_WINDOWS.map((one) => [one, windows[one]] as const)} onChoose={(window) => onChoose({ window: window === 'month' ? undefined : window, limit: undefined })} />
      <Choice label={words.graph.status} value={shown.status ?? 'any'} options={[anyStatus, ...GRAPH_STATUSES.map((one) => [one, statuses[one]] as const)]} onChoose={(status) => onChoose({ status: status === 'any' ? undefined : status })} />
      <SourceSelect source={shown.source} onChoose={(source) => onChoose({ source })} />
      <span className="text-[13px] text-ink-faint tabular-nums">{count !== undefined && words.graph.count(count)}</span>
      <span className="flex-1" />
      <Button kind="quiet" size="small" title={words.graph.tidyHint} onClick={onTidy} className={onTidy ? '' : 'invisible max-sm:hidden'}>
        {words.graph.tidy}
      </Button>
      <Choice label={words.graph.view} value={shown.view} options={GRAPH_VIEWS.map((one) => [one, views[one]] as const)} onChoose={(view) => onChoose({ view })} />
    </div>
  );
}
