import type { ConnectorChange } from '../api/queries.js';
import { relativeTime, wholeMoment } from '../format/dates.js';
import { useProfile } from '../session/session-gate.js';
import { Button } from '../ui/button.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';
import { reasonOf } from './reason-of.js';

const CELL = 'block py-0.5 sm:table-cell sm:border-b sm:border-line sm:py-2 sm:align-middle';

/** One connector: what it brought, and how its last test went. */
export function ConnectorRow({ connector, onTest }: { connector: ConnectorChange; onTest: () => void }) {
  const { timezone } = useProfile();
  const now = useNow();
  const { name, status, events, last_checked } = connector;
  const label = status === 'ok' || status === 'connecting' ? words.settings.testOne : words.settings.retry;
  return (
    <tr className="grid grid-cols-[minmax(0,1fr)_auto] border-b border-line py-2 last:border-0 sm:table-row sm:border-0 sm:py-0">
      <th scope="row" className={`${CELL} text-left font-medium sm:pr-3`}>
        {name}
        {status === 'error' && <span className="from-outside mt-0.5 block max-w-md text-[13px] font-normal text-late">{reasonOf(connector)}</span>}
      </th>
      <td className={`${CELL} text-right text-[13px] text-ink-soft tabular-nums sm:px-3 sm:text-left sm:whitespace-nowrap`}>{events > 0 ? words.settings.brought(events) : words.settings.nothingYet}</td>
      <td className={`${CELL} text-[13px] text-ink-soft sm:px-3 sm:whitespace-nowrap`}>
        {last_checked ? (
          <time dateTime={last_checked} title={wholeMoment(last_checked, timezone)}>
            {relativeTime(last_checked, now)}
          </time>
        ) : (
          words.settings.never
        )}
      </td>
      <td className={`${CELL} sm:w-48 sm:pl-3`}>
        <span className="flex min-h-7 items-center justify-end gap-2 sm:justify-between">
          <span role="status" className={`text-[13px] font-medium whitespace-nowrap ${status === 'ok' ? 'text-done' : status === 'error' ? 'text-late' : 'text-ink-soft'}`}>
            {status === 'ok' ? words.settings.ok : status === 'error' ? words.settings.bad : status === 'connecting' ? words.settings.testing : ''}
          </span>
          <Button size="small" disabled={status === 'connecting'} aria-label={words.settings.testOneLabel(name, label)} onClick={onTest}>
            {label}
          </Button>
        </span>
      </td>
    </tr>
  );
}
