import { getPreferences } from '@adjutant/contracts-auth-billing';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { Bus } from '@adjutant/messaging';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';

const DEADLINE_MS = 1_000;

@Injectable()
export class PrivacyModesService {
  constructor(
    private readonly bus: Bus,
    private readonly logger: Logger,
  ) {}

  /** May what this user asks be kept? While nobody can be asked it may not: what was kept against his will cannot be taken back. */
  async mayKeep(ctx: MessageContext): Promise<boolean> {
    try {
      const { privacy_mode } = await this.bus.request(ctx, getPreferences, {}, { timeoutMs: DEADLINE_MS });
      return privacy_mode === 'persist';
    } catch (error) {
      this.logger.warn({ code: AppError.from(error).code, user_id: ctx.userId }, 'the privacy mode is not known, a prompt is not kept');
      return false;
    }
  }
}
