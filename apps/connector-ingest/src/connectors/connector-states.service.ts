import { type Connector, connectorChanged, type LinkedAccount } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import type { Transaction } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import type { ConnectorIngestConfig } from '../config.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { ConnectorsRepository, type ConnectorUse } from './connectors.repository.js';
import { kinds, type NamedKind } from './index.js';
import { presentConnector } from './present-connector.js';

type Tx = Transaction<ConnectorIngestTables>;
export type Found = Pick<Connector, 'status' | 'message'>;

/** How each connector of a user is doing, and the one way to say that it changed. */
@Injectable()
export class ConnectorStates {
  constructor(
    private readonly repository: ConnectorsRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConnectorIngestConfig,
  ) {}

  async list(ctx: MessageContext): Promise<Connector[]> {
    const use = await this.repository.use(ctx);
    return kinds.map((named) => presentConnector(named, use.find(({ kind }) => kind === named.kind), this.config));
  }

  /** Of a kind that nothing was done with so far. */
  untouched(kind: string): Found {
    const { status, message } = presentConnector(namedKind(kind), undefined, this.config);
    return { status, message };
  }

  async useOf(ctx: MessageContext, kind: string): Promise<ConnectorUse | undefined> {
    return (await this.repository.use(ctx)).find((use) => use.kind === kind);
  }

  /** Keeps what was found of a connector and announces it, with the account as it is after `tx`. `use` was read before. */
  async tell(tx: Tx, ctx: MessageContext, kind: string, use: ConnectorUse | undefined, found: Found, account: LinkedAccount | null = use?.account ?? null): Promise<Connector> {
    const now = this.clock.now();
    await this.repository.save(tx, ctx.userId, kind, found, now);
    const lastChecked = found.status === 'connecting' ? (use?.tested?.last_checked ?? null) : now.toISOString();
    return this.#announce(tx, ctx, { ...presentConnector(namedKind(kind), use, this.config, account), ...found, last_checked: lastChecked });
  }

  /** Its account is gone: it is again what imports made of it. */
  async forget(tx: Tx, ctx: MessageContext, kind: string, use: ConnectorUse | undefined): Promise<Connector> {
    await this.repository.remove(tx, kind);
    return this.#announce(tx, ctx, presentConnector(namedKind(kind), use && { ...use, tested: null, account: null }, this.config));
  }

  async #announce(tx: Tx, ctx: MessageContext, connector: Connector): Promise<Connector> {
    await this.outbox.write(tx, ctx, connectorChanged, { connector });
    return connector;
  }
}

function namedKind(kind: string): NamedKind {
  const named = kinds.find((one) => one.kind === kind);
  if (!named) throw new AppError('NOT_FOUND', `There is no connector "${kind}". GET /connectors lists those there are.`);
  return named;
}
