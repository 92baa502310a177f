import type { EventContract, MessageContext, OwnerContracts } from '@adjutant/contracts-core';
import type { Bus, Registration } from '@adjutant/messaging';
import type { z } from 'zod';

/** An event that a service under test sent. */
export interface RecordedEvent {
  name: string;
  ctx: MessageContext;
  payload: unknown;
}

/** Subscribes to every event of `contracts` and keeps what comes, in order; `read` narrows to one event. */
export function recordEvents(bus: Bus, contracts: OwnerContracts): { all: RecordedEvent[]; registrations: Registration[] } {
  const all: RecordedEvent[] = [];
  const events = Object.values(contracts).filter((contract) => contract.kind === 'event');
  const registrations = events.map((event) =>
    bus.subscribe(event, { consumer: 'test.recorder', prefetch: 1 }, async (ctx, payload) => {
      all.push({ name: event.name, ctx, payload });
      await Promise.resolve();
    }),
  );
  return { all, registrations };
}

/** The payloads of `event` among `recorded`. */
export function payloadsOf<Payload extends z.ZodType>(recorded: readonly RecordedEvent[], event: EventContract<Payload>): z.output<Payload>[] {
  return recorded.filter(({ name }) => name === event.name).map(({ payload }) => payload as z.output<Payload>);
}
