import type { MessageContext } from '@adjutant/contracts-core';
import { getGraph, getGraphFilters, type Graph } from '@adjutant/contracts-task-graph';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { GraphsService } from './graphs.service.js';

@Injectable()
export class GraphsHandlers {
  constructor(private readonly graphs: GraphsService) {}

  @HandlesRequest(getGraph)
  get(ctx: MessageContext, query: z.output<typeof getGraph.request>): Promise<Graph> {
    return this.graphs.get(ctx, query);
  }

  @HandlesRequest(getGraphFilters)
  filters(ctx: MessageContext): Promise<z.output<typeof getGraphFilters.response>> {
    return this.graphs.filters(ctx);
  }
}
