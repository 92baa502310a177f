import { getThread, listThreads } from '@adjutant/contracts-connector-ingest';
import type { MessageContext, Source } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { EventsRepository } from '../events/events.repository.js';
import { ThreadsRepository } from './threads.repository.js';

@Injectable()
export class ThreadsHandlers {
  constructor(
    private readonly threads: ThreadsRepository,
    private readonly events: EventsRepository,
  ) {}

  @HandlesRequest(listThreads)
  list(ctx: MessageContext, { sources, limit, cursor }: { sources?: Source[] | undefined; limit: number; cursor?: string | undefined }) {
    return this.threads.list(ctx, sources, limit, cursor);
  }

  /** The newest events of the thread, oldest first. */
  @HandlesRequest(getThread)
  async get(ctx: MessageContext, { id, limit }: { id: string; limit: number }) {
    const thread = await this.threads.get(ctx, id);
    const { events } = await this.events.list(ctx, { thread_id: id }, limit, undefined);
    return { thread, events: events.reverse() };
  }
}
