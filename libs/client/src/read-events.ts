import { createParser, type EventSourceMessage } from 'eventsource-parser';

import { ApiError } from './api-error.js';

/** The server-sent events of an answer, one by one. Leaving the loop closes the connection; one that breaks throws UNAVAILABLE. `onSign` hears of heartbeats too. */
export async function* readEvents(body: ReadableStream<Uint8Array>, onSign: () => void = () => undefined): AsyncGenerator<EventSourceMessage> {
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => waiting.push(event) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new ApiError('UNAVAILABLE', `The connection broke: ${String(error)}`, 0);
      });
      if (done) return;
      onSign();
      parser.feed(decoder.decode(value, { stream: true }));
      yield* waiting.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
