import type { MessageContext } from '@adjutant/contracts-core';
import type { Graph, Task, getGraph, getGraphFilters } from '@adjutant/contracts-task-graph';
import { Injectable } from '@nestjs/common';
import { sql, type RawBuilder } from 'kysely';
import type { z } from 'zod';

import { LANES } from '../tasks/assign-lane.js';
import { LinksService } from '../tasks/links.service.js';
import { BUCKET_NUMBERS } from '../tasks/rank-expression.js';
import { TaskReadsService } from '../tasks/task-reads.service.js';

type GraphQuery = z.output<typeof getGraph.request>;

const DAY_MS = 86_400_000;
/** How far back finished work is shown, in days. */
const WINDOW_DAYS = { week: 7, month: 30 } as const;
const LAST_BUCKET = { week: BUCKET_NUMBERS.week, month: BUCKET_NUMBERS.month } as const;

/** All tasks of a window and the links between them. */
@Injectable()
export class GraphsService {
  constructor(
    private readonly reads: TaskReadsService,
    private readonly links: LinksService,
  ) {}

  async get(ctx: MessageContext, query: GraphQuery): Promise<Graph> {
    const frames = await this.reads.frames(ctx);
    const nodes = await this.reads.all(ctx, frames, chosen(query), withinWindow(query.window, frames.now), query.limit);
    const links = await this.links.listAmong(ctx, nodes.map((node) => node.id));
    return { nodes, edges: links.map((link) => [link.parent_id, link.child_id]), links, lanes: lanesOf(nodes) };
  }

  async filters(ctx: MessageContext): Promise<z.output<typeof getGraphFilters.response>> {
    return { sources: await this.reads.listSources(ctx), statuses: ['done', 'future'] };
  }
}

function lanesOf(nodes: readonly Task[]): Graph['lanes'] {
  return LANES.map(({ id, label }) => ({ id, label, task_ids: nodes.filter((node) => node.lane === id).map((node) => node.id) }));
}

function chosen({ source, status }: GraphQuery): RawBuilder<unknown> {
  const finished = sql`t.status in ('done', 'dismissed')`;
  const byStatus = status === undefined ? sql`t.status <> 'dismissed'` : status === 'done' ? sql`t.status = 'done'` : sql`not (${finished})`;
  return source ? sql`${byStatus} and t.source_kind = ${source}` : byStatus;
}

function withinWindow(window: GraphQuery['window'], now: Date): RawBuilder<unknown> {
  if (window === 'all') return sql`true`;
  const since = new Date(now.getTime() - WINDOW_DAYS[window] * DAY_MS);
  return sql`(case when r.status = 'done' then r.completed_at >= ${since} else r.bucket <= ${LAST_BUCKET[window]} end)`;
}
