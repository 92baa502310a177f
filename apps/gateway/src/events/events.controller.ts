import { getEvent, getThread, listConnectors, listEvents, listThreads, testConnectors } from '@adjutant/contracts-connector-ingest';
import { AppError } from '@adjutant/contracts-core';
import { search } from '@adjutant/contracts-embedding';
import { routes, type RouteResponse } from '@adjutant/contracts-gateway';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';

@Controller()
export class EventsController {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  @Route(routes.search)
  search(@Input() { ctx, query: { q, source, sources = source, ...filter }, signal }: InputOf<typeof routes.search>) {
    return this.bus.request(ctx, search, { query: q, sources, ...filter }, { signal });
  }

  @Route(routes.listEvents)
  list(@Input() { ctx, query: { source, sources = source, ...filter }, signal }: InputOf<typeof routes.listEvents>) {
    return this.bus.request(ctx, listEvents, { sources, ...filter }, { signal });
  }

  @Route(routes.getEvent)
  get(@Input() { ctx, params, signal }: InputOf<typeof routes.getEvent>) {
    return this.bus.request(ctx, getEvent, params, { signal });
  }

  @Route(routes.listThreads)
  listThreads(@Input() { ctx, query: { source, sources = source, ...page }, signal }: InputOf<typeof routes.listThreads>) {
    return this.bus.request(ctx, listThreads, { sources, ...page }, { signal });
  }

  @Route(routes.getThread)
  getThread(@Input() { ctx, params, query, signal }: InputOf<typeof routes.getThread>) {
    return this.bus.request(ctx, getThread, { ...params, ...query }, { signal });
  }

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
}
