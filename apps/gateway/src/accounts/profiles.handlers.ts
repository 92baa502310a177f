import { profileChanged } from '@adjutant/contracts-auth-billing';
import type { MessageContext } from '@adjutant/contracts-core';
import { ObservesEvent } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import { TimeZonesService } from './time-zones.service.js';

@Injectable()
export class ProfilesHandlers {
  constructor(@Inject(TimeZonesService) private readonly timeZones: TimeZonesService) {}

  @ObservesEvent(profileChanged)
  async onProfileChanged(ctx: MessageContext): Promise<void> {
    this.timeZones.forget(ctx.userId);
  }
}
