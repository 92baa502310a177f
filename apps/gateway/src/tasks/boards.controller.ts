import { routes } from '@adjutant/contracts-gateway';
import { getFocus, getGraph, getGraphFilters, listCalendarEvents } from '@adjutant/contracts-task-graph';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';

@Controller()
export class BoardsController {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  @Route(routes.getFocus)
  getFocus(@Input() { ctx, query, signal }: InputOf<typeof routes.getFocus>) {
    return this.bus.request(ctx, getFocus, query, { signal });
  }

  @Route(routes.getGraph)
  getGraph(@Input() { ctx, query, signal }: InputOf<typeof routes.getGraph>) {
    return this.bus.request(ctx, getGraph, query, { signal });
  }

  @Route(routes.getGraphFilters)
  getGraphFilters(@Input() { ctx, signal }: InputOf<typeof routes.getGraphFilters>) {
    return this.bus.request(ctx, getGraphFilters, {}, { signal });
  }

  @Route(routes.listCalendarEvents)
  listCalendarEvents(@Input() { ctx, query, signal }: InputOf<typeof routes.listCalendarEvents>) {
    return this.bus.request(ctx, listCalendarEvents, query, { signal });
  }
}
