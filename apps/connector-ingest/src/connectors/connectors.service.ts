import { type Connector, connectorChanged } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Jobs } from '@adjutant/jobs';
import { Outbox } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';

import type { ConnectorIngestTables } from '../database/tables.js';
import { testConnection } from './connectors.jobs.js';
import { ConnectorsRepository } from './connectors.repository.js';
import { connectors } from './index.js';
import { presentConnector } from './present-connector.js';

/** Lists connectors and asks for their tests. */
@Injectable()
export class ConnectorsService {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly repository: ConnectorsRepository,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  async list(ctx: MessageContext): Promise<Connector[]> {
    const use = await this.repository.use(ctx);
    return connectors.map((source) => presentConnector(source, use.find(({ kind }) => kind === source.kind)));
  }

  /** Marks connectors as being tested and has them tested soon. */
  async beginTests(ctx: MessageContext, kinds: readonly string[] | undefined): Promise<Connector[]> {
    const known = await this.list(ctx);
    const unknown = kinds?.find((kind) => !known.some((one) => one.kind === kind));
    if (unknown !== undefined) throw new AppError('NOT_FOUND', `There is no connector "${unknown}". GET /connectors lists those there are.`);
    const wanted = known.filter(({ kind, status }) => (kinds ? kinds.includes(kind) : status !== 'disconnected'));
    const marked = wanted.map((one): Connector => ({ ...one, status: 'connecting', message: 'Testing …' }));
    await this.database.asUser(ctx, async (tx) => {
      for (const connector of marked) {
        await this.repository.save(tx, ctx.userId, connector.kind, connector, this.clock.now());
        await this.outbox.write(tx, ctx, connectorChanged, { connector });
      }
      this.database.afterCommit(tx, () => this.jobs.add(testConnection, { user_id: ctx.userId }, { jobId: ctx.userId }));
    });
    return marked;
  }
}
