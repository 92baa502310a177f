import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { getHealth, type HealthReport } from '@adjutant/contracts-operations';
import { Bus } from '@adjutant/messaging';
import { KeptAnswers } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

/** Anybody may ask: the same answer serves for this long. */
const SERVES_MS = 1_000;

/** One checker behind every health address. */
@Injectable()
export class HealthService {
  readonly #report: KeptAnswers<HealthReport>;

  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    this.#report = new KeptAnswers({ clock, keepMs: SERVES_MS, atMost: 1 });
  }

  check(ctx: MessageContext): Promise<HealthReport> {
    return this.#report.of('', () => this.bus.request(ctx, getHealth, {}).catch((error: unknown) => this.#unreachable(error)));
  }

  #unreachable(error: unknown): HealthReport {
    const checks = { operations: { status: 'error' as const, message: AppError.from(error).message } };
    return { status: 'unhealthy', version: 'unknown', checks, timestamp: this.clock.now().toISOString() };
  }
}
