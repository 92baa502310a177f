import { routes } from '@adjutant/contracts-gateway';
import { z } from 'zod';

export const GRAPH_WINDOWS = ['week', 'month', 'all'] as const;
export const GRAPH_STATUSES = ['done', 'future'] as const;
export const GRAPH_VIEWS = ['graph', 'list'] as const;

/** How many tasks are shown at first, and after each "more". */
export const GRAPH_LIMITS = [1_000, 2_500, 5_000] as const;

/** What the address of the graph says, so that a view can be kept and shared; what is absent is the usual. */
export const graphParams = z.object({
  window: z.enum(GRAPH_WINDOWS).optional().catch(undefined),
  source: routes.getGraph.query.shape.source.catch(undefined),
  status: z.enum(GRAPH_STATUSES).optional().catch(undefined),
  view: z.enum(GRAPH_VIEWS).optional().catch(undefined),
  limit: z.number().int().positive().max(5_000).optional().catch(undefined),
});
export type GraphParams = z.output<typeof graphParams>;

/** The same with what is usual filled in. */
export type Shown = { [Key in 'window' | 'view' | 'limit']: NonNullable<GraphParams[Key]> } & Pick<GraphParams, 'source' | 'status'>;
