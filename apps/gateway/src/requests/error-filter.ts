import { AppError, Clock } from '@adjutant/contracts-core';
import { CONFIG } from '@adjutant/service-kit';
import { Logger } from '@adjutant/telemetry';
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { GatewayConfig } from '../config.js';
import { allowedMethods } from './allowed-methods.js';
import { toAppError } from './to-app-error.js';
import { toErrorEnvelope } from './to-envelope.js';

/** Answers every error in the one shape, and logs it at the level that its code fixes. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Logger) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what fails before Nest sees it: malformed URLs, hooks. */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = this.#inWords(toAppError(thrown), request, reply);
    this.#log(error, request);
    if (reply.sent) return;
    if (error.code === 'UNAUTHENTICATED') reply.header('WWW-Authenticate', 'Bearer realm="adjutant"');
    const wait = error.details?.['retry_after_seconds'];
    if (typeof wait === 'number') reply.header('Retry-After', String(wait));
    void reply.code(error.httpStatus).type('application/json; charset=utf-8').send(toErrorEnvelope(error, request.id, this.clock.now()));
  }

  /** What only the request and the configuration know: which method would do, and how large a body may be. */
  #inWords(error: AppError, request: FastifyRequest, reply: FastifyReply): AppError {
    if (error.code === 'PAYLOAD_TOO_LARGE') {
      const limit = this.config.MAX_FILE_SIZE;
      return new AppError(error.code, `The body is larger than ${limit} bytes. Send less at a time, or raise MAX_FILE_SIZE.`, { max_bytes: limit });
    }
    const allowed = error.code === 'NOT_FOUND' && request.is404 ? allowedMethods(request.url) : [];
    if (allowed.length === 0 || allowed.includes(request.method)) return error;
    reply.header('Allow', allowed.join(', '));
    return new AppError('METHOD_NOT_ALLOWED', `${request.method} does nothing here. This address takes ${allowed.join(', ')}.`, { allowed });
  }

  #log(error: AppError, request: FastifyRequest): void {
    const cause = error.cause instanceof Error ? { error: error.cause.message, stack: error.cause.stack } : {};
    this.logger[error.logLevel]({ request_id: request.id, code: error.code, ...cause }, error.message);
  }
}
