import { AppError } from '@adjutant/contracts-core';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import type { GatewayConfig } from '../config.js';

/** How many requests one user, one address and one account may send in a window. */
@Injectable()
export class RateLimitsService {
  readonly #users: RateLimiterMemory;
  readonly #local: RateLimiterMemory;
  readonly #addresses: RateLimiterMemory;
  readonly #accounts: RateLimiterMemory;

  constructor(@Inject(CONFIG) config: GatewayConfig) {
    const limiter = (keyPrefix: string, points: number): RateLimiterMemory => new RateLimiterMemory({ keyPrefix, points, duration: config.RATE_LIMIT_WINDOW_SECONDS });
    this.#users = limiter('user', config.RATE_LIMIT);
    this.#local = limiter('local', config.RATE_LIMIT_LOCAL);
    this.#addresses = limiter('address', config.RATE_LIMIT_AUTH);
    this.#accounts = limiter('account', Math.ceil(config.RATE_LIMIT_AUTH / 2));
  }

  /** Each throws RATE_LIMITED that says when to come back. */
  spendUser(userId: string, isLocalOwner: boolean): Promise<void> {
    return spend(isLocalOwner ? this.#local : this.#users, userId);
  }

  async spendSignIn(address: string, account: string | undefined): Promise<void> {
    await spend(this.#addresses, address);
    if (account !== undefined) await spend(this.#accounts, account);
  }

  spendRefusal(address: string): Promise<void> {
    return spend(this.#users, `refused:${address}`);
  }
}

async function spend(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw new AppError('RATE_LIMITED', `Too many requests: try again in ${seconds} s.`, { retry_after_seconds: seconds });
  }
}
