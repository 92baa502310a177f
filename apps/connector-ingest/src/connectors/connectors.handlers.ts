import { listConnectors, testConnectors } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { ConnectorsService } from './connectors.service.js';

@Injectable()
export class ConnectorsHandlers {
  constructor(private readonly service: ConnectorsService) {}

  @HandlesRequest(listConnectors)
  async list(ctx: MessageContext) {
    return { connectors: await this.service.list(ctx) };
  }

  @HandlesRequest(testConnectors)
  async test(ctx: MessageContext, { kinds }: { kinds?: string[] | undefined }) {
    return { connectors: await this.service.beginTests(ctx, kinds) };
  }
}
