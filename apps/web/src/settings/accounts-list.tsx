import type { ConnectorChange } from '../api/queries.js';
import { words } from '../words/words.js';
import { AccountRow } from './account-row.js';

/** The accounts that are read by themselves, and those that could be. */
export function AccountsList({ connectors }: { connectors: readonly ConnectorChange[] }) {
  const linkable = connectors.filter(({ sign_in, has_oauth, has_phone, account }) => sign_in.length > 0 || has_oauth || has_phone || account);
  if (linkable.length === 0) return null;
  return (
    <div className="grid grid-cols-1 gap-2">
      <div className="grid gap-0.5">
        <h3 id="accounts" className="font-medium">
          {words.accounts.title}
        </h3>
        <p className="text-[13px] text-ink-soft">{words.accounts.hint}</p>
      </div>
      <ul aria-labelledby="accounts" className="grid grid-cols-1 divide-y divide-line rounded-xl border border-line bg-surface">
        {linkable.map((connector) => (
          <AccountRow key={connector.kind} connector={connector} />
        ))}
      </ul>
    </div>
  );
}
