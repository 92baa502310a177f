import { type Event, eventsIngested, getEvents, getPrecedingEvents, listChangedEvents } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { respond, type Responder } from '@adjutant/testing';

/** Stands in for the service that owns events. */
export class EventOwner {
  readonly #events = new Map<string, Event[]>();
  /** Ids that were asked for, request by request. */
  readonly asked: string[][] = [];
  isDown = false;
  refused = 0;

  put(ctx: MessageContext, ...events: Event[]): string[] {
    const ids = new Set(events.map(({ id }) => id));
    this.#events.set(ctx.userId, [...this.#of(ctx).filter(({ id }) => !ids.has(id)), ...events]);
    return [...ids];
  }

  delete(ctx: MessageContext, id: string): void {
    this.#events.set(ctx.userId, this.#of(ctx).filter((event) => event.id !== id));
  }

  announcement(events: readonly Event[]) {
    return { event: eventsIngested, payload: { source: events[0]?.source ?? ('email' as const), event_ids: events.map(({ id }) => id), import_id: null } };
  }

  get responders(): Responder[] {
    return [
      respond(getEvents, (ctx, { ids }) => {
        if (this.isDown) {
          this.refused += 1;
          throw new AppError('UNAVAILABLE', 'Down.');
        }
        this.asked.push(ids);
        return { events: this.#of(ctx).filter(({ id }) => ids.includes(id)) };
      }),
      respond(getPrecedingEvents, (ctx, { ids }) => ({ preceding: ids.flatMap((id) => this.#precedingOf(ctx, id)) })),
      respond(listChangedEvents, (ctx, { after, limit }) => ({ events: this.#changed(ctx, after).slice(0, limit) })),
    ];
  }

  #of(ctx: MessageContext): Event[] {
    return this.#events.get(ctx.userId) ?? [];
  }

  #precedingOf(ctx: MessageContext, id: string): { event_id: string; preceding: Event }[] {
    const event = this.#of(ctx).find((candidate) => candidate.id === id);
    const earlier = this.#of(ctx).filter((other) => other.thread_id !== null && other.thread_id === event?.thread_id && other.occurred_at < event.occurred_at);
    const preceding = earlier.sort((a, b) => b.occurred_at.localeCompare(a.occurred_at))[0];
    return preceding ? [{ event_id: id, preceding }] : [];
  }

  #changed(ctx: MessageContext, after: { updated_at: string; id: string } | undefined): Event[] {
    const positionOf = ({ updated_at, id }: { updated_at: string; id: string }) => `${updated_at} ${id}`;
    const sorted = this.#of(ctx).toSorted((a, b) => positionOf(a).localeCompare(positionOf(b)));
    return sorted.filter((event) => !after || positionOf(event) > positionOf(after));
  }
}
