import { AppError, Clock } from '@adjutant/contracts-core';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import type { GatewayConfig } from '../config.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { fingerprint, openAnswer, sealAnswer, type KeyedRequest } from './seal-answer.js';

type User = { userId: string };
const KEEP_MS = 24 * 3_600_000;

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
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** Throws CONFLICT while the first request is at work, UNPROCESSABLE when the key was used for another one. */
  async claim(user: User, request: KeyedRequest): Promise<Claim> {
    const { keyHash, requestHash, sealingKey, operationId } = fingerprint(request);
    const now = this.clock.now();
    const held = await this.keys.claim(user, {
      key_hash: keyHash,
      request_hash: requestHash,
      lease_until: new Date(now.getTime() + this.config.REQUEST_TIMEOUT_SECONDS * 1000),
      created_at: now,
      expires_at: new Date(now.getTime() + KEEP_MS),
    });
    if (held && held.request_hash !== requestHash) throw new AppError('UNPROCESSABLE', 'This Idempotency-Key was used for another request: take a new one.');
    if (held && held.answer === null) throw new AppError('CONFLICT', 'The first request with this Idempotency-Key is still at work.', { retry_after_seconds: 1 });
    return {
      operationId,
      ...(held?.answer ? { replay: { answer: openAnswer(held.answer, sealingKey) } } : {}),
      keep: (answer) => this.keys.store(user, keyHash, sealAnswer(answer, sealingKey)),
      release: () => this.keys.release(user, keyHash),
    };
  }
}
