import { listConnectors } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { NEEDS_NO_SIGN_IN } from './connector.js';
import { ConnectorsRepository } from './connectors.repository.js';
import { connectors } from './index.js';

@Injectable()
export class ConnectorsHandlers {
  constructor(private readonly repository: ConnectorsRepository) {}

  @HandlesRequest(listConnectors)
  async list(ctx: MessageContext) {
    const use = new Map((await this.repository.use(ctx)).map((entry) => [entry.kind, entry]));
    return {
      connectors: connectors.map(({ kind, name }) => {
        const used = use.get(kind);
        return { kind, name, status: used ? ('ok' as const) : ('disconnected' as const), message: used ? null : NEEDS_NO_SIGN_IN.message, last_checked: used?.last_checked ?? null, events: used?.events ?? 0 };
      }),
    };
  }
}
