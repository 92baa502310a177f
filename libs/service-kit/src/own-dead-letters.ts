import { type DeadLetterDetails, deadLettersOf, type DeadLetterView, type MessageContext, SYSTEM_USER_ID } from '@adjutant/contracts-core';
import { type Bus, cameWithContext, type DeadLetter, type DeadLetterStore, payloadShape, type Registration } from '@adjutant/messaging';
import { harmlessDetails } from './harmless-details.js';
import { requireAdmin } from './require-admin.js';

/** Answers the requests about the messages that `service` could not handle, which every service that keeps some does alike. */
export function answerForDeadLetters(service: string, bus: Bus, store: DeadLetterStore): Registration[] {
  const { list, get, replay } = deadLettersOf(service);
  return [
    bus.handleRequest(list, async (ctx, query) => {
      requireAdmin(ctx);
      const [letters, total] = await Promise.all([store.list(query), store.count()]);
      return { dead_letters: letters.map(toView), total };
    }),
    bus.handleRequest(get, async (ctx, { id }) => {
      requireAdmin(ctx);
      const [letter] = await store.get([id]);
      return { dead_letter: letter ? toDetails(letter, bus.deadLetters.obstacle(letter)) : null };
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

function toDetails(letter: DeadLetter, obstacle: string | undefined): DeadLetterDetails {
  const { message, error } = letter;
  const { userId } = message.context;
  return {
    ...toView(letter),
    message_id: message.id,
    user_id: userId === SYSTEM_USER_ID ? null : userId,
    error_code: error.code,
    ...harmlessDetails(error.details),
    context: cameWithContext(message) ? toContext(message.context) : null,
    payload: payloadShape(message.payload),
    can_replay: obstacle === undefined,
    obstacle: obstacle ?? null,
  };
}

function toContext({ requestId, traceparent, operationId, role, tier, timeZone }: MessageContext): DeadLetterDetails['context'] {
  return { request_id: requestId, traceparent: traceparent ?? null, operation_id: operationId ?? null, role, tier, time_zone: timeZone };
}
