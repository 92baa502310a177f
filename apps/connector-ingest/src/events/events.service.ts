import type { UnfoldedEvent } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { Injectable } from '@nestjs/common';

import { EventsRepository } from './events.repository.js';

/** What other features ask of events. */
@Injectable()
export class EventsService {
  constructor(private readonly events: EventsRepository) {}

  /** The newest events of a thread with what is folded away in them, oldest first. */
  async ofThread(ctx: MessageContext, threadId: string, limit: number): Promise<UnfoldedEvent[]> {
    return (await this.events.ofThread(ctx, threadId, limit)).reverse();
  }
}
