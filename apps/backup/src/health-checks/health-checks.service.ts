import type { getBackupHealth } from '@adjutant/contracts-backup';
import { Clock } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

export type BackupHealth = z.output<typeof getBackupHealth.response>;

@Injectable()
export class HealthChecksService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async check(): Promise<BackupHealth> {
    return { status: (await this.canReachDatabase()) ? 'ok' : 'error', checked_at: this.clock.now().toISOString() };
  }

  private async canReachDatabase(): Promise<boolean> {
    try {
      await this.database.ping();
      return true;
    } catch (error) {
      this.logger.warn({ error }, 'the database does not answer');
      return false;
    }
  }
}
