import type { Event } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { Injectable } from '@nestjs/common';

import { EventsRepository } from './events.repository.js';

/** What other features ask of events. */
@Injectable()
export class EventsService {
  constructor(private readonly events: EventsRepository) {}

  /** The newest events of a thread, oldest first. */
  async ofThread(ctx: MessageContext, threadId: string, limit: number): Promise<Event[]> {
    const { events } = await this.events.list(ctx, { thread_id: threadId }, limit, undefined);
    return events.reverse();
  }
}
