import type { Connector } from '@adjutant/contracts-connector-ingest';

import { NEEDS_NO_SIGN_IN, type Connector as Source } from './connector.js';
import type { ConnectorUse } from './connectors.repository.js';

/** How a connector is doing: as its last test found it, until a later import tells more. */
export function presentConnector({ kind, name }: Pick<Source, 'kind' | 'name'>, use: ConnectorUse | undefined): Connector {
  const base = { kind, name, events: use?.events ?? 0 };
  const tested = use?.tested;
  if (tested && (tested.status === 'connecting' || !use.used_at || (tested.last_checked ?? '') >= use.used_at)) return { ...base, ...tested };
  return use?.used_at ? { ...base, status: 'ok', message: null, last_checked: use.used_at } : { ...base, status: 'disconnected', message: NEEDS_NO_SIGN_IN.message, last_checked: null };
}
