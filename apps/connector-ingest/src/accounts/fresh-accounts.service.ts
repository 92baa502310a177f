import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { Vendor } from '../connectors/vendor-client.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { AccountVault } from './account-vault.service.js';
import { type AccountRow, AccountsRepository } from './accounts.repository.js';

/** Has tokens renewed before they expire, and sealed anew when there is a newer key. */
@Injectable()
export class FreshAccounts {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly accounts: AccountsRepository,
    private readonly vault: AccountVault,
    private readonly clock: Clock,
  ) {}

  /**
   * The account with a token that is good for a while. A vendor may take each refresh token only once: the row is locked
   * until the new one is kept, so that two who come at once do not both use it.
   */
  async freshen(ctx: Pick<MessageContext, 'userId'>, vendor: Vendor, row: AccountRow): Promise<AccountRow> {
    if (!this.needsCare(vendor, row)) return row;
    return this.database.asUser(ctx, async (tx) => {
      const locked = await this.accounts.lock(tx, row.id);
      if (!locked || !this.needsCare(vendor, locked)) return locked ?? row;
      const sealed = this.vault.isStale(vendor, locked) ? await this.vault.renew(vendor, locked) : this.vault.reseal(vendor, locked);
      return this.accounts.keepCredentials(tx, row.id, sealed, this.clock.now());
    });
  }

  private needsCare(vendor: Vendor, row: AccountRow): boolean {
    return this.vault.isStale(vendor, row) || this.vault.isUnderOldKey(row);
  }
}
