import { getKeySet } from '@adjutant/contracts-auth-billing';
import { AppError, Clock, systemContext } from '@adjutant/contracts-core';
import { Bus } from '@adjutant/messaging';
import { CONFIG, KeptAnswers } from '@adjutant/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { z } from 'zod';

import type { GatewayConfig } from '../config.js';

type KeySetResponse = z.output<typeof getKeySet.response>;
interface Loaded {
  keys: JWTVerifyGetKey | Uint8Array;
  issuer: string;
  audience: string;
}

const RELOAD_AFTER_MS = 10 * 60_000;
/** An unknown key id makes us ask again, but not more often than this: anybody can send one. */
const RELOAD_AT_MOST_EVERY_MS = 1_000;

/** Verifies access tokens against the published keys, which are asked for at the start and again when a token names a new one. */
@Injectable()
export class KeySetService implements OnApplicationBootstrap {
  readonly #loaded: KeptAnswers<Loaded>;

  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {
    this.#loaded = new KeptAnswers({ clock, keepMs: RELOAD_AFTER_MS, atMost: 1 });
  }

  /** So that the first who comes does not wait for it. Whoever publishes the keys may start later. */
  onApplicationBootstrap(): void {
    this.#load().catch(() => undefined);
  }

  /** The claims of a token. Throws UNAUTHENTICATED for any token that is not ours, not valid or not valid any more. */
  async verify(token: string): Promise<JWTPayload> {
    const loaded = await this.#load();
    try {
      return await this.#check(token, loaded);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw refusal(error);
      const reloaded = await this.#load(RELOAD_AT_MOST_EVERY_MS);
      return this.#check(token, reloaded).catch((again: unknown) => Promise.reject(refusal(again)));
    }
  }

  /** The key set as it may be shown to anybody. */
  async publicKeys(ctx: Parameters<Bus['request']>[0], signal: AbortSignal): Promise<KeySetResponse> {
    const set = await this.bus.request(ctx, getKeySet, {}, { signal });
    return { ...set, keys: set.keys.map(withoutPrivateParts) };
  }

  async #check(token: string, loaded: Loaded): Promise<JWTPayload> {
    const options = { issuer: loaded.issuer, audience: loaded.audience, algorithms: [this.config.JWT_ALGORITHM], currentDate: this.clock.now(), requiredClaims: ['sub', 'exp'] };
    const { payload } = loaded.keys instanceof Uint8Array ? await jwtVerify(token, loaded.keys, options) : await jwtVerify(token, loaded.keys, options);
    return payload;
  }

  #load(maxAgeMs?: number): Promise<Loaded> {
    return this.#loaded.of('', () => this.#fetch(), maxAgeMs);
  }

  async #fetch(): Promise<Loaded> {
    const { keys, issuer, audience } = await this.bus.request(systemContext(), getKeySet, {});
    const { JWT_ALGORITHM, JWT_SECRET, SECRET_KEY } = this.config;
    const secret = JWT_ALGORITHM === 'HS256' ? new TextEncoder().encode(JWT_SECRET ?? SECRET_KEY) : undefined;
    return { keys: secret ?? createLocalJWKSet({ keys } as unknown as JSONWebKeySet), issuer, audience };
  }
}

const PRIVATE_PARTS = new Set(['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth']);

function withoutPrivateParts(key: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(key).filter(([name]) => !PRIVATE_PARTS.has(name)));
}

function refusal(error: unknown): AppError {
  const message = error instanceof errors.JWTExpired ? 'The access token has expired: refresh it.' : 'The access token is not valid: sign in again.';
  return new AppError('UNAUTHENTICATED', message, undefined, { cause: error });
}
