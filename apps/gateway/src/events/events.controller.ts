import { getEvent, getThread, listEvents, listThreads } from '@adjutant/contracts-connector-ingest';
import { search } from '@adjutant/contracts-embedding';
import { routes } from '@adjutant/contracts-gateway';
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
}
