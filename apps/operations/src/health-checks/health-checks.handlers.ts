import type { MessageContext } from '@adjutant/contracts-core';
import { getHealth, type HealthReport } from '@adjutant/contracts-operations';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { HealthChecksService } from './health-checks.service.js';

@Injectable()
export class HealthChecksHandlers {
  constructor(private readonly healthChecks: HealthChecksService) {}

  @HandlesRequest(getHealth)
  getHealth(ctx: MessageContext, _request: object): Promise<HealthReport> {
    return this.healthChecks.check(ctx.requestId);
  }
}
