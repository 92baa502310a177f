import { profileChanged } from '@adjutant/contracts-auth-billing';
import type { MessageContext } from '@adjutant/contracts-core';
import { ObservesEvent } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { ChangesService } from '../changes/changes.service.js';
import { TimeZonesService } from './time-zones.service.js';

@Injectable()
export class ProfilesHandlers {
  constructor(
    @Inject(TimeZonesService) timeZones: TimeZonesService,
    @Inject(ChangesService) private readonly changes: ChangesService,
  ) {
    changes.beforeTelling((userId, { event }) => {
      if (event === 'profile_changed') timeZones.forget(userId);
    });
  }

  @ObservesEvent(profileChanged)
  async onProfileChanged(ctx: MessageContext, data: z.output<typeof profileChanged.payload>, messageId: string): Promise<void> {
    await this.changes.publish(ctx.userId, messageId, { event: 'profile_changed', data });
  }
}
