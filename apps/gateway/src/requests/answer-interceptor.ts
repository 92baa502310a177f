import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import { Clock } from '@adjutant/contracts-core';
import type { RouteContract } from '@adjutant/contracts-gateway';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

import { routeOf } from './route.js';
import { StreamedAnswer, toEventStream, wantsEventStream } from './streamed-answer.js';
import { toSuccessEnvelope } from './to-envelope.js';

/** How an answer leaves: bare, in the standard envelope, with an ETag where the route has one, or as an event stream. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const route = routeOf(execution.getHandler());
    return next.handle().pipe(map((answer: unknown) => (route ? this.#dress(answer, route, request, reply) : answer)));
  }

  #dress(answer: unknown, route: RouteContract, request: FastifyRequest, reply: FastifyReply): unknown {
    if (answer instanceof Readable) return asEventStream(answer, reply);
    if (route.stream && wantsEventStream(request)) {
      const streamed = answer instanceof StreamedAnswer ? answer : new StreamedAnswer([], Promise.resolve(answer));
      return asEventStream(toEventStream(streamed, request.id, () => this.clock.now()), reply);
    }
    if (route.mediaType) return answer;
    if (request.headers['x-envelope'] === 'standard') return toSuccessEnvelope(answer, request.id, this.clock.now());
    return route.hasEtag ? tagged(answer, request, reply) : answer;
  }
}

function asEventStream(stream: Readable, reply: FastifyReply): Readable {
  reply.header('Content-Type', 'text/event-stream; charset=utf-8').header('Cache-Control', 'no-store').header('X-Accel-Buffering', 'no');
  return stream;
}

/** `generated_at` says when it was read, not what it is. */
function tagged(answer: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const text = JSON.stringify(answer, (key, value: unknown) => (key === 'generated_at' ? undefined : value));
  const etag = `W/"${createHash('sha1').update(text).digest('base64url')}"`;
  reply.header('ETag', etag).header('Cache-Control', 'private, no-cache');
  if (request.headers['if-none-match'] !== etag) return answer;
  reply.code(304);
  return undefined;
}
