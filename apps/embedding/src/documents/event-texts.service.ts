import { getEvents, getPrecedingEvents, type Event } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { Bus } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';

import { isChatTurn } from './build-index-document.js';

export interface EventText {
  event: Event;
  /** The turn before a chat turn. */
  preceding: Event | undefined;
}

/** Asks the events' owner for their texts. */
@Injectable()
export class EventTextsService {
  constructor(private readonly bus: Bus) {}

  /** By id; events that are gone are absent. */
  async fetch(ctx: MessageContext, ids: readonly string[]): Promise<Map<string, EventText>> {
    const { events } = await this.bus.request(ctx, getEvents, { ids: [...ids] });
    const preceding = await this.#preceding(ctx, events.filter(isChatTurn));
    return new Map(events.map((event) => [event.id, { event, preceding: preceding.get(event.id) }]));
  }

  async #preceding(ctx: MessageContext, turns: readonly Event[]): Promise<Map<string, Event>> {
    if (turns.length === 0) return new Map();
    const answer = await this.bus.request(ctx, getPrecedingEvents, { ids: turns.map(({ id }) => id) });
    return new Map(answer.preceding.map(({ event_id, preceding }) => [event_id, preceding]));
  }
}
