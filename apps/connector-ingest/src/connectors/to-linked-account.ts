import type { LinkedAccount } from '@adjutant/contracts-connector-ingest';
import type { Selectable } from '@adjutant/database';

import type { LinkedAccountsTable } from '../database/tables.js';

/** A row of `linked_accounts` as the contract shows it: nothing that opens it. */
export function toLinkedAccount({ metadata, created_at, last_sync_at, next_sync_at }: Pick<Selectable<LinkedAccountsTable>, 'metadata' | 'created_at' | 'last_sync_at' | 'next_sync_at'>): LinkedAccount {
  return { name: metadata.name, place: metadata.place, linked_at: created_at.toISOString(), last_sync: last_sync_at?.toISOString() ?? null, next_sync: next_sync_at?.toISOString() ?? null };
}
