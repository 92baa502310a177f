import { deadLettersOf, type DeadLetterView } from '@adjutant/contracts-core';
import type { Bus, DeadLetter, DeadLetterStore, Registration } from '@adjutant/messaging';
import { requireAdmin } from './require-admin.js';

/** Answers the requests about the messages that `service` could not handle, which every service that keeps some does alike. */
export function answerForDeadLetters(service: string, bus: Bus, store: DeadLetterStore): Registration[] {
  const { list, replay } = deadLettersOf(service);
  return [
    bus.handleRequest(list, async (ctx, query) => {
      requireAdmin(ctx);
      const [letters, total] = await Promise.all([store.list(query), store.count()]);
      return { dead_letters: letters.map(toView), total };
    }),
    bus.handleRequest(replay, async (ctx, { ids }) => {
      requireAdmin(ctx);
      const own = await store.get(ids);
      return { replayed: own.length === 0 ? 0 : await bus.deadLetters.replay(own.map(({ id }) => id)) };
    }),
  ];
}

function toView({ id, consumer, message, error, attempts, created_at }: DeadLetter): DeadLetterView {
  return { id, consumer, message_name: message.event, error: error.message, attempts, created_at };
}
