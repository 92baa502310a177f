import { getMe } from '@adjutant/contracts-auth-billing';
import { Clock, contextFor } from '@adjutant/contracts-core';
import { Bus } from '@adjutant/messaging';
import { Inject, Injectable } from '@nestjs/common';

import type { Principal } from '../requests/principal.js';

/** For changes that this process was not told of. */
const REMEMBER_MS = 600_000;
/** An owner service that is away is not asked before every request. */
const DO_WITHOUT_MS = 5_000;
const DEADLINE_MS = 1_000;
const REMEMBER_AT_MOST = 10_000;

interface Known {
  timeZone: Promise<string | null>;
  untilMs: number;
}

/**
 * In which time zone each user lives now. A token says where he lived when it was issued, up to a month ago; that holds
 * only while nobody can be asked.
 */
@Injectable()
export class TimeZonesService {
  readonly #known = new Map<string, Known>();

  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async place(principal: Principal): Promise<Principal> {
    const timeZone = await this.#of(principal);
    return timeZone === null || timeZone === principal.timeZone ? principal : { ...principal, timeZone };
  }

  /** The user may have moved: the next request asks. Who asked before the move is not believed any more. */
  forget(userId: string): void {
    this.#known.delete(userId);
  }

  #of(principal: Principal): Promise<string | null> {
    const known = this.#known.get(principal.userId);
    if (known && known.untilMs > this.clock.now().getTime()) return known.timeZone;
    return this.#remember(principal.userId, this.#ask(principal)).timeZone;
  }

  async #ask({ userId, role, tier }: Principal): Promise<string | null> {
    try {
      const { timezone } = await this.bus.request(contextFor(userId, { role, tier }), getMe, {}, { timeoutMs: DEADLINE_MS });
      return timezone;
    } catch {
      const known = this.#known.get(userId);
      if (known) known.untilMs = Math.min(known.untilMs, this.clock.now().getTime() + DO_WITHOUT_MS);
      return null;
    }
  }

  #remember(userId: string, timeZone: Promise<string | null>): Known {
    if (this.#known.size >= REMEMBER_AT_MOST) this.#known.clear();
    const known = { timeZone, untilMs: this.clock.now().getTime() + REMEMBER_MS };
    this.#known.set(userId, known);
    return known;
  }
}
