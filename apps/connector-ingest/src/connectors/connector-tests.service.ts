import { type Connector, connectorChanged } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';

import type { ConnectorIngestTables } from '../database/tables.js';
import { ConnectorsRepository } from './connectors.repository.js';
import { connectors } from './index.js';
import { presentConnector } from './present-connector.js';
import { tryConnector } from './try-connector.js';

const READS_UPLOADS = { status: 'ok', message: 'It read uploaded files, which are gone after their import: nothing to test.' } as const;

/** Carries tests of connectors out and tells each result. */
@Injectable()
export class ConnectorTestsService {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly repository: ConnectorsRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Tests whatever of the user's connectors waits for it, one after the other. */
  async testWaiting(ctx: MessageContext, signal: AbortSignal): Promise<void> {
    const waiting = await this.repository.inTest(ctx);
    for (const source of connectors.filter(({ kind }) => waiting.includes(kind))) {
      const use = (await this.repository.use(ctx)).find((entry) => entry.kind === source.kind);
      const found = use?.is_uploaded ? READS_UPLOADS : await tryConnector(source, use?.paths ?? [], signal);
      const now = this.clock.now();
      const connector: Connector = { ...presentConnector(source, use), ...found, last_checked: now.toISOString() };
      await this.database.asUser(ctx, async (tx) => {
        await this.repository.save(tx, ctx.userId, source.kind, found, now);
        await this.outbox.write(tx, ctx, connectorChanged, { connector });
      });
    }
  }
}
