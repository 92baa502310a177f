import type { Connector } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Jobs } from '@adjutant/jobs';
import { Injectable } from '@nestjs/common';

import type { ConnectorIngestTables } from '../database/tables.js';
import { ConnectorStates } from './connector-states.service.js';
import { testConnection } from './connectors.jobs.js';
import { ConnectorsRepository } from './connectors.repository.js';

/** Lists connectors and asks for their tests. */
@Injectable()
export class ConnectorsService {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly repository: ConnectorsRepository,
    private readonly states: ConnectorStates,
    private readonly jobs: Jobs,
  ) {}

  list(ctx: MessageContext): Promise<Connector[]> {
    return this.states.list(ctx);
  }

  /** Marks connectors as being tested and has them tested soon. */
  async beginTests(ctx: MessageContext, kinds: readonly string[] | undefined): Promise<Connector[]> {
    const [known, uses] = await Promise.all([this.list(ctx), this.repository.use(ctx)]);
    const unknown = kinds?.find((kind) => !known.some((one) => one.kind === kind));
    if (unknown !== undefined) throw new AppError('NOT_FOUND', `There is no connector "${unknown}". GET /connectors lists those there are.`);
    const wanted = known.filter(({ kind, status }) => (kinds ? kinds.includes(kind) : status !== 'disconnected'));
    return this.database.asUser(ctx, async (tx) => {
      const marked: Connector[] = [];
      for (const { kind } of wanted) marked.push(await this.states.tell(tx, ctx, kind, uses.find((use) => use.kind === kind), { status: 'connecting', message: 'Testing …' }));
      this.database.afterCommit(tx, () => this.jobs.add(testConnection, { user_id: ctx.userId }, { jobId: ctx.userId }));
      return marked;
    });
  }
}
