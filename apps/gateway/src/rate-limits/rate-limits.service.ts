import { Limits, type Limit } from '@adjutant/limits';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import type { GatewayConfig } from '../config.js';

/** How many requests one user, one address and one account may send in a window. */
@Injectable()
export class RateLimitsService {
  readonly #users: Limit;
  readonly #local: Limit;
  readonly #addresses: Limit;
  readonly #accounts: Limit;

  constructor(
    @Inject(Limits) private readonly limits: Limits,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    const limit = (name: string, points: number): Limit => ({ name, points, windowSeconds: config.RATE_LIMIT_WINDOW_SECONDS });
    this.#users = limit('user', config.RATE_LIMIT);
    this.#local = limit('local', config.RATE_LIMIT_LOCAL);
    this.#addresses = limit('address', config.RATE_LIMIT_AUTH);
    this.#accounts = limit('account', Math.ceil(config.RATE_LIMIT_AUTH / 2));
  }

  /** Each throws RATE_LIMITED that says when to come back. */
  spendUser(userId: string, isLocalOwner: boolean): Promise<void> {
    return this.limits.spend(isLocalOwner ? this.#local : this.#users, userId);
  }

  async spendSignIn(address: string, account: string | undefined): Promise<void> {
    await this.limits.spend(this.#addresses, address);
    if (account !== undefined) await this.limits.spend(this.#accounts, account);
  }

  spendRefusal(address: string): Promise<void> {
    return this.limits.spend(this.#users, `refused:${address}`);
  }
}
