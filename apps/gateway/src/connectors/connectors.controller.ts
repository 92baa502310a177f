import { beginPhoneSignIn, beginSignIn, connectAccount, disconnectAccount, finishPhoneSignIn, finishSignIn, listConnectors, syncAccount, testConnectors } from '@adjutant/contracts-connector-ingest';
import { AppError } from '@adjutant/contracts-core';
import { routes, type RouteResponse } from '@adjutant/contracts-gateway';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';

@Controller()
export class ConnectorsController {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  @Route(routes.listConnectors)
  listConnectors(@Input() { ctx, signal }: InputOf<typeof routes.listConnectors>) {
    return this.bus.request(ctx, listConnectors, {}, { signal });
  }

  @Route(routes.testConnector)
  async testConnector(@Input() { ctx, params, signal }: InputOf<typeof routes.testConnector>): Promise<RouteResponse<typeof routes.testConnector>> {
    const [connector] = (await this.bus.request(ctx, testConnectors, { kinds: [params.kind] }, { signal })).connectors;
    if (!connector) throw new AppError('NOT_FOUND', 'There is no such connector.');
    return connector;
  }

  @Route(routes.testAllConnectors)
  testAllConnectors(@Input() { ctx, signal }: InputOf<typeof routes.testAllConnectors>) {
    return this.bus.request(ctx, testConnectors, {}, { signal });
  }

  @Route(routes.connectAccount)
  connectAccount(@Input() { ctx, params, body: { token, ...rest }, signal }: InputOf<typeof routes.connectAccount>) {
    if (token === undefined) return this.bus.request(ctx, beginSignIn, params, { signal });
    return this.bus.request(ctx, connectAccount, { ...params, credentials: { token, ...rest } }, { signal });
  }

  @Route(routes.finishSignIn)
  finishSignIn(@Input() { ctx, params, query, signal }: InputOf<typeof routes.finishSignIn>) {
    return this.bus.request(ctx, finishSignIn, { ...params, ...query }, { signal });
  }

  @Route(routes.beginPhoneSignIn)
  beginPhoneSignIn(@Input() { ctx, params, body, signal }: InputOf<typeof routes.beginPhoneSignIn>) {
    return this.bus.request(ctx, beginPhoneSignIn, { ...params, ...body }, { signal });
  }

  @Route(routes.finishPhoneSignIn)
  finishPhoneSignIn(@Input() { ctx, params, body, signal }: InputOf<typeof routes.finishPhoneSignIn>) {
    return this.bus.request(ctx, finishPhoneSignIn, { ...params, ...body }, { signal });
  }

  @Route(routes.disconnectAccount)
  disconnectAccount(@Input() { ctx, params, signal }: InputOf<typeof routes.disconnectAccount>) {
    return this.bus.request(ctx, disconnectAccount, params, { signal });
  }

  @Route(routes.syncAccount)
  syncAccount(@Input() { ctx, params, signal }: InputOf<typeof routes.syncAccount>) {
    return this.bus.request(ctx, syncAccount, params, { signal });
  }
}
