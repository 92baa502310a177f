import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { getHealth, type HealthReport } from '@adjutant/contracts-operations';
import { Bus } from '@adjutant/messaging';
import { Inject, Injectable } from '@nestjs/common';

/** Anybody may ask: the same answer serves for this long. */
const SERVES_MS = 1_000;

/** One checker behind every health address. */
@Injectable()
export class HealthService {
  #report: Promise<HealthReport> | null = null;
  #askedAtMs = 0;

  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  check(ctx: MessageContext): Promise<HealthReport> {
    const nowMs = this.clock.now().getTime();
    if (!this.#report || nowMs - this.#askedAtMs >= SERVES_MS) {
      this.#askedAtMs = nowMs;
      this.#report = this.bus.request(ctx, getHealth, {}).catch((error: unknown) => this.#unreachable(error));
    }
    return this.#report;
  }

  #unreachable(error: unknown): HealthReport {
    const checks = { operations: { status: 'error' as const, message: AppError.from(error).message } };
    return { status: 'unhealthy', version: 'unknown', checks, timestamp: this.clock.now().toISOString() };
  }
}
