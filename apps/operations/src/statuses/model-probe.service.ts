import { AppError, Clock } from '@adjutant/contracts-core';
import type { HealthReport } from '@adjutant/contracts-operations';
import { Model } from '@adjutant/model';
import { KeptAnswers } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { withinDeadline } from '../health-checks/within-deadline.js';

type Check = HealthReport['checks'][string];

/** A model may cost by the call, and people wait for the status: the same answer serves for this long. */
const SERVES_MS = 30_000;
const DEADLINE_MS = 2_000;

/** Does the configured model answer? Without it everything goes on by rules, so it never makes the system unhealthy. */
@Injectable()
export class ModelProbeService {
  readonly #check: KeptAnswers<Record<string, Check>>;

  constructor(
    private readonly model: Model,
    clock: Clock,
  ) {
    this.#check = new KeptAnswers({ clock, keepMs: SERVES_MS, atMost: 1 });
  }

  /** Nothing where no model is configured. */
  check(): Promise<Record<string, Check>> {
    return this.model.isAvailable ? this.#check.of('', () => this.examine()) : Promise.resolve({});
  }

  private async examine(): Promise<Record<string, Check>> {
    try {
      await withinDeadline(DEADLINE_MS, this.model.ping());
      return { model: { status: 'ok', message: null } };
    } catch (error) {
      return { model: { status: 'error', message: `${AppError.from(error).message} Until it does, work goes on by rules.` } };
    }
  }
}
