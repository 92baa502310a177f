import type { MessageContext } from '@adjutant/contracts-core';

/** An event on its way. `id` stays the same however often it is delivered. */
export interface EventMessage {
  id: string;
  event: string;
  context: MessageContext;
  payload: unknown;
}
