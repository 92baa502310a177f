import { AppError, Clock } from '@adjutant/contracts-core';
import { Logger } from '@adjutant/telemetry';
import { Inject, Injectable } from '@nestjs/common';

import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { fingerprint, openAnswer, sealAnswer, type KeyedRequest } from './seal-answer.js';

type User = { userId: string };
const KEEP_MS = 24 * 3_600_000;
/** How long a key is held by a gateway that is gone; renewed by one that works. */
const LEASE_MS = 9_000;

/** A request that holds its key; either outcome gives it back. */
export interface Claim {
  /** The stored answer of the same request, where there is one; then there is nothing to do. */
  replay?: { answer: unknown };
  operationId: string;
  keep(answer: unknown): Promise<void>;
  release(): Promise<void>;
}

/** Same key and same request: the same answer, for a day. */
@Injectable()
export class IdempotencyKeysService {
  constructor(
    @Inject(IdempotencyKeysRepository) private readonly keys: IdempotencyKeysRepository,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  /** Throws CONFLICT while the first request is at work, UNPROCESSABLE when the key was used for another one. */
  async claim(user: User, request: KeyedRequest): Promise<Claim> {
    const { keyHash, requestHash, sealingKey, operationId } = fingerprint(request);
    const now = this.clock.now();
    const held = await this.keys.claim(user, {
      key_hash: keyHash,
      request_hash: requestHash,
      lease_until: new Date(now.getTime() + LEASE_MS),
      created_at: now,
      expires_at: new Date(now.getTime() + KEEP_MS),
    });
    if (held && held.request_hash !== requestHash) throw new AppError('UNPROCESSABLE', 'This Idempotency-Key was used for another request: take a new one.');
    if (held && held.answer === null) throw new AppError('CONFLICT', 'The first request with this Idempotency-Key is still at work.', { retry_after_seconds: 1 });
    if (held?.answer) return { operationId, replay: { answer: openAnswer(held.answer, sealingKey) }, keep: nothing, release: nothing };
    const endRenewal = this.#renew(user, keyHash);
    return {
      operationId,
      keep: (answer) => this.keys.store(user, keyHash, sealAnswer(answer, sealingKey)).finally(endRenewal),
      release: () => this.keys.release(user, keyHash).finally(endRenewal),
    };
  }

  /** Until the answer is there; a renewal that fails is made up for by the next. */
  #renew(user: User, keyHash: string): () => void {
    const renew = (): Promise<void> => this.keys.renew(user, keyHash, new Date(this.clock.now().getTime() + LEASE_MS));
    const timer = setInterval(() => void renew().catch((error: unknown) => this.logger.warn({ error }, 'an Idempotency-Key could not be held longer')), LEASE_MS / 3).unref();
    return () => clearInterval(timer);
  }
}

async function nothing(): Promise<void> {
  await Promise.resolve();
}
