import { getBackupHealth } from '@adjutant/contracts-backup';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

@Injectable()
export class ChecksHandlers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @HandlesRequest(getBackupHealth)
  async health(_ctx: MessageContext): Promise<z.output<typeof getBackupHealth.response>> {
    const isReached = await this.database.ping().then(() => true, () => false);
    return { status: isReached ? 'ok' : 'error', checked_at: this.clock.now().toISOString() };
  }
}
