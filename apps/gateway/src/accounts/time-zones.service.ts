import { getMe } from '@adjutant/contracts-auth-billing';
import { Clock, contextFor } from '@adjutant/contracts-core';
import { Bus } from '@adjutant/messaging';
import { KeptAnswers } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import type { Principal } from '../requests/principal.js';

/** For changes that nobody told of. */
const REMEMBER_MS = 600_000;
/** An owner service that is away is not asked before every request. */
const DO_WITHOUT_MS = 5_000;
const DEADLINE_MS = 1_000;
const REMEMBER_AT_MOST = 10_000;

/**
 * In which time zone each user lives now. A token says where he lived when it was issued, up to a month ago; that holds
 * only while nobody can be asked.
 */
@Injectable()
export class TimeZonesService {
  readonly #known: KeptAnswers<string | null>;

  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(Clock) clock: Clock,
  ) {
    bus.whenMissed(() => this.#known.forgetAll());
    this.#known = new KeptAnswers({ clock, keepMs: (timeZone) => (timeZone === null ? DO_WITHOUT_MS : REMEMBER_MS), atMost: REMEMBER_AT_MOST });
  }

  async place(principal: Principal): Promise<Principal> {
    const timeZone = await this.#known.of(principal.userId, () => this.#ask(principal));
    return timeZone === null || timeZone === principal.timeZone ? principal : { ...principal, timeZone };
  }

  /** The user may have moved: the next request asks. Who asked before the move is not believed any more. */
  forget(userId: string): void {
    this.#known.forget(userId);
  }

  async #ask({ userId, role, tier }: Principal): Promise<string | null> {
    try {
      const { timezone } = await this.bus.request(contextFor(userId, { role, tier }), getMe, {}, { timeoutMs: DEADLINE_MS });
      return timezone;
    } catch {
      return null;
    }
  }
}
