import { Clock, type AppError } from '@adjutant/contracts-core';
import { Logger } from '@adjutant/telemetry';
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { toAppError } from './to-app-error.js';
import { toErrorEnvelope } from './to-envelope.js';

/** Answers every error in the one shape, and logs it at the level that its code fixes. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what fails before Nest sees it: malformed URLs, hooks. */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = toAppError(thrown);
    this.#log(error, request);
    if (reply.sent) return;
    if (error.code === 'UNAUTHENTICATED') reply.header('WWW-Authenticate', 'Bearer realm="adjutant"');
    const wait = error.details?.['retry_after_seconds'];
    if (typeof wait === 'number') reply.header('Retry-After', String(wait));
    void reply.code(error.httpStatus).type('application/json; charset=utf-8').send(toErrorEnvelope(error, request.id, this.clock.now()));
  }

  #log(error: AppError, request: FastifyRequest): void {
    const cause = error.cause instanceof Error ? { error: error.cause.message, stack: error.cause.stack } : {};
    this.logger[error.logLevel]({ request_id: request.id, code: error.code, ...cause }, error.message);
  }
}
