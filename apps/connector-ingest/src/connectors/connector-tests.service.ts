import type { MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import { AccountsService } from '../accounts/accounts.service.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { ConnectorStates, type Found } from './connector-states.service.js';
import type { Connector } from './connector.js';
import { ConnectorsRepository, type ConnectorUse } from './connectors.repository.js';
import { connectors, kinds } from './index.js';
import { tryConnector } from './try-connector.js';

const READS_UPLOADS: Found = { status: 'ok', message: 'It read uploaded files, which are gone after their import: nothing to test.' };

/** Carries tests of connectors out and tells each result. */
@Injectable()
export class ConnectorTestsService {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly repository: ConnectorsRepository,
    private readonly states: ConnectorStates,
    private readonly accounts: AccountsService,
  ) {}

  /** Tests whatever of the user's connectors waits for it, one after the other: a linked account by asking its vendor. */
  async testWaiting(ctx: MessageContext, signal: AbortSignal): Promise<void> {
    const waiting = await this.repository.inTest(ctx);
    for (const { kind } of kinds.filter((named) => waiting.includes(named.kind))) {
      const use = await this.states.useOf(ctx, kind);
      if (use?.account && (await this.accounts.test(ctx, kind, signal))) continue;
      const source = connectors.find((connector) => connector.kind === kind);
      const found = source ? await tryFiles(source, use, signal) : this.states.untouched(kind);
      await this.database.asUser(ctx, (tx) => this.states.tell(tx, ctx, kind, use, found));
    }
  }
}

async function tryFiles(source: Connector, use: ConnectorUse | undefined, signal: AbortSignal): Promise<Found> {
  return use?.is_uploaded ? READS_UPLOADS : tryConnector(source, use?.paths ?? [], signal);
}
