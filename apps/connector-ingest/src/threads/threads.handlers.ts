import { getThread, listThreads } from '@adjutant/contracts-connector-ingest';
import type { MessageContext, Source } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { EventsService } from '../events/events.service.js';
import { ThreadsRepository } from './threads.repository.js';

@Injectable()
export class ThreadsHandlers {
  constructor(
    private readonly threads: ThreadsRepository,
    private readonly events: EventsService,
  ) {}

  @HandlesRequest(listThreads)
  list(ctx: MessageContext, { sources, limit, cursor }: { sources?: Source[] | undefined; limit: number; cursor?: string | undefined }) {
    return this.threads.list(ctx, sources, limit, cursor);
  }

  @HandlesRequest(getThread)
  async get(ctx: MessageContext, { id, limit }: { id: string; limit: number }) {
    const thread = await this.threads.get(ctx, id);
    return { thread, events: await this.events.ofThread(ctx, id, limit) };
  }
}
