import { countEvents, getEvent, getEvents, getPrecedingEvents, listChangedEvents, listEvents } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { type CountFilter, type EventFilter, EventsRepository } from './events.repository.js';

@Injectable()
export class EventsHandlers {
  constructor(private readonly events: EventsRepository) {}

  @HandlesRequest(getEvent)
  async getOne(ctx: MessageContext, { id }: { id: string }) {
    const event = await this.events.unfolded(ctx, id);
    if (!event) throw new AppError('NOT_FOUND', 'There is no such event, or not any more.');
    return event;
  }

  @HandlesRequest(getEvents)
  async get(ctx: MessageContext, { ids }: { ids: string[] }) {
    return { events: await this.events.byIds(ctx, ids) };
  }

  @HandlesRequest(listEvents)
  list(ctx: MessageContext, { limit, cursor, ...filter }: EventFilter & { limit: number; cursor?: string | undefined }) {
    return this.events.list(ctx, filter, limit, cursor);
  }

  @HandlesRequest(getPrecedingEvents)
  async preceding(ctx: MessageContext, { ids }: { ids: string[] }) {
    return { preceding: await this.events.preceding(ctx, ids) };
  }

  @HandlesRequest(countEvents)
  count(ctx: MessageContext, filter: CountFilter) {
    return this.events.count(ctx, filter);
  }

  @HandlesRequest(listChangedEvents)
  async changed(ctx: MessageContext, { after, limit }: { after?: { updated_at: string; id: string } | undefined; limit: number }) {
    return { events: await this.events.changed(ctx, after, limit) };
  }
}
