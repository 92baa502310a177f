import type { Connector, LinkedAccount } from '@adjutant/contracts-connector-ingest';

import type { ConnectorIngestConfig } from '../config.js';
import { NEEDS_NO_SIGN_IN } from './connector.js';
import type { ConnectorUse } from './connectors.repository.js';
import { connectors, type NamedKind, vendorOf } from './index.js';

/** How a connector is doing: as its last test or reading of its account found it, until a later import tells more. */
export function presentConnector({ kind, name }: NamedKind, use: ConnectorUse | undefined, config: ConnectorIngestConfig, account: LinkedAccount | null = use?.account ?? null): Connector {
  const vendor = vendorOf(kind);
  const base = { kind, name, events: use?.events ?? 0, sign_in: [...(vendor?.sign_in ?? [])], has_oauth: Boolean(vendor?.oauth?.app(config)), has_phone: vendor?.phone?.isSetUp(config) ?? false, account };
  const tested = use?.tested;
  if (tested && (account || tested.status === 'connecting' || !use.used_at || (tested.last_checked ?? '') >= use.used_at)) return { ...base, ...tested };
  if (use?.used_at) return { ...base, status: 'ok', message: null, last_checked: use.used_at };
  return { ...base, status: 'disconnected', message: invitationTo(base), last_checked: null };
}

function invitationTo({ kind, name, sign_in, has_oauth, has_phone }: Pick<Connector, 'kind' | 'name' | 'sign_in' | 'has_oauth' | 'has_phone'>): string {
  if (!vendorOf(kind)) return NEEDS_NO_SIGN_IN.message;
  if (sign_in.length === 0 && !has_oauth && !has_phone) return `Signing in at ${name} is not set up on this server yet.`;
  return connectors.some((connector) => connector.kind === kind) ? 'Connect an account, or import files.' : 'Connect an account.';
}
