import type { MessageContext } from '@adjutant/contracts-core';
import { getStatus, type SystemStatus } from '@adjutant/contracts-operations';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { StatusesService } from './statuses.service.js';

@Injectable()
export class StatusesHandlers {
  constructor(private readonly statuses: StatusesService) {}

  @HandlesRequest(getStatus)
  getStatus(ctx: MessageContext, _request: object): Promise<SystemStatus> {
    return this.statuses.get(ctx);
  }
}
