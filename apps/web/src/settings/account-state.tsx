import type { ConnectorChange } from '../api/queries.js';
import { relativeTime } from '../format/dates.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';
import { reasonOf } from './reason-of.js';

/** Whose account it is, and how reading it goes. */
export function AccountState({ connector, account }: { connector: ConnectorChange; account: NonNullable<ConnectorChange['account']> }) {
  const now = useNow();
  const { status, message } = connector;
  const { name, place, last_sync, next_sync, is_reading } = account;
  const isBad = status === 'error' && !is_reading;
  const read = last_sync && next_sync ? words.accounts.read(relativeTime(last_sync, now), relativeTime(new Date(Math.max(Date.parse(next_sync), now.getTime())), now)) : '';
  const said = is_reading ? words.accounts.reading : isBad || (message && !message.startsWith('OK')) ? reasonOf(connector) : read;
  return (
    <>
      <p className="from-outside text-[13px] text-ink-soft">{[name, place].filter(Boolean).join(' · ')}</p>
      <p role="status" className={`from-outside text-[13px] ${isBad ? 'text-late' : 'text-ink-soft'}`}>
        {said}
      </p>
    </>
  );
}
