import { AppError } from '@adjutant/contracts-core';
import { Logger } from '@adjutant/telemetry';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, of, switchMap, type Observable } from 'rxjs';

import { admissionOf } from '../requests/principal.js';
import { StreamedAnswer } from '../requests/streamed-answer.js';
import { IdempotencyKeysService, type Claim } from './idempotency-keys.service.js';

const KEY = /^[\x21-\x7E]{1,255}$/;

function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) throw new AppError('BAD_REQUEST', 'Idempotency-Key: write 1 to 255 visible ASCII characters, for example a UUID.');
  return key;
}

/**
 * Gives a POST that is sent again with its Idempotency-Key its first answer. Errors are not kept. Where the answer was lost on
 * its way, the services know the operation by its id and do it no second time.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(IdempotencyKeysService) private readonly keys: IdempotencyKeysService,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const key = keyOf(request);
    if (key === undefined) return next.handle();
    const admission = admissionOf(request);
    const { ctx, principal } = admission;
    const scope = principal ? principal.userId : `anonymous@${request.ip}`;
    const keyed = { scope, key, target: `${request.method} ${request.url}`, body: request.body };
    return from(this.keys.claim(ctx, keyed)).pipe(
      switchMap((claim) => {
        if (claim.replay) return replay(claim.replay.answer, execution);
        request.admission = { ...admission, ctx: { ...ctx, operationId: claim.operationId } };
        return this.#run(claim, next);
      }),
    );
  }

  #run(claim: Claim, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        if (answer instanceof StreamedAnswer) this.#settleLater(claim, answer);
        else await claim.keep(answer);
        return answer;
      }),
      catchError(async (error: unknown) => {
        await claim.release();
        throw error;
      }),
    );
  }

  #settleLater(claim: Claim, answer: StreamedAnswer): void {
    answer.response
      .then((response) => claim.keep(response), () => claim.release())
      .catch((error: unknown) => this.logger.warn({ error: String(error) }, 'An answer could not be kept for its Idempotency-Key.'));
  }
}

function replay(answer: unknown, execution: ExecutionContext): Observable<unknown> {
  execution.switchToHttp().getResponse<FastifyReply>().header('Idempotency-Replayed', 'true');
  return of(answer);
}
