import { getBackupHealth } from '@adjutant/contracts-backup';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { type BackupHealth, HealthChecksService } from './health-checks.service.js';

@Injectable()
export class HealthChecksHandlers {
  constructor(private readonly healthChecks: HealthChecksService) {}

  @HandlesRequest(getBackupHealth)
  getHealth(_ctx: MessageContext, _request: object): Promise<BackupHealth> {
    return this.healthChecks.check();
  }
}
