import { Clock } from '@adjutant/contracts-core';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import type { AgentOrchestratorConfig } from '../config.js';

const MINUTE_MS = 60_000;

/** How often a model may be asked: so many calls in any minute, shared by all users of this process. */
@Injectable()
export class ModelBudget {
  #calls: number[] = [];

  constructor(
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: AgentOrchestratorConfig,
  ) {}

  /** Takes one call, or says that none is left in this minute. */
  take(): boolean {
    const now = this.clock.now().getTime();
    this.#calls = this.#calls.filter((at) => at > now - MINUTE_MS);
    if (this.#calls.length >= this.config.AGENT_MODEL_CALLS_PER_MINUTE) return false;
    this.#calls.push(now);
    return true;
  }
}
