import type { MessageContext } from '@adjutant/contracts-core';
import { getHealth, getStatus, type HealthReport, type SystemStatus } from '@adjutant/contracts-operations';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { ChecksService } from './checks.service.js';
import { StatusService } from './status.service.js';

@Injectable()
export class ChecksHandlers {
  constructor(
    private readonly checks: ChecksService,
    private readonly statuses: StatusService,
  ) {}

  @HandlesRequest(getHealth)
  health(ctx: MessageContext): Promise<HealthReport> {
    return this.checks.report(ctx);
  }

  @HandlesRequest(getStatus)
  status(ctx: MessageContext): Promise<SystemStatus> {
    return this.statuses.get(ctx);
  }
}
