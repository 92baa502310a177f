import type { LinkedAccount } from '@adjutant/contracts-connector-ingest';
import type { Selectable } from '@adjutant/database';

import type { LinkedAccountsTable } from '../database/tables.js';

/** A row of `linked_accounts` as the contract shows it: nothing that opens it. */
export function toLinkedAccount(row: Pick<Selectable<LinkedAccountsTable>, 'metadata' | 'created_at' | 'last_sync_at' | 'next_sync_at'>, now: Date): LinkedAccount {
  const { metadata, created_at, last_sync_at, next_sync_at } = row;
  return {
    name: metadata.name,
    place: metadata.place,
    linked_at: created_at.toISOString(),
    last_sync: last_sync_at?.toISOString() ?? null,
    next_sync: next_sync_at?.toISOString() ?? null,
    is_reading: next_sync_at !== null && next_sync_at <= now,
  };
}
