import { Readable } from 'node:stream';

import type { FastifyRequest } from 'fastify';

import { toAppError } from './to-app-error.js';
import { toErrorEnvelope } from './to-envelope.js';

/** An answer that is told piece by piece and closed by the whole. */
export class StreamedAnswer<Chunk = unknown, Response = unknown> {
  constructor(
    readonly chunks: AsyncIterable<Chunk> | Iterable<Chunk>,
    readonly response: Promise<Response>,
  ) {}
}

/** One server-sent event. */
export function toSse(event: string, data: unknown, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Does the client want `text/event-stream` rather than JSON? */
export function wantsEventStream(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/event-stream') ?? false;
}

async function* tell(answer: StreamedAnswer, requestId: string, now: () => Date): AsyncGenerator<string> {
  try {
    for await (const chunk of answer.chunks) yield toSse('chunk', chunk);
    yield toSse('response', await answer.response);
  } catch (error) {
    yield toSse('error', toErrorEnvelope(toAppError(error), requestId, now()));
  }
}

/** The answer as an event stream: `chunk`s, then `response` or `error`. A reader that leaves stops whoever answers. */
export function toEventStream(answer: StreamedAnswer, requestId: string, now: () => Date): Readable {
  return Readable.from(tell(answer, requestId, now), { objectMode: false });
}
