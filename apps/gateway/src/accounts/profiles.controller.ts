import { getPreferences, updatePreferences, updateProfile } from '@adjutant/contracts-auth-billing';
import { routes, type RouteResponse } from '@adjutant/contracts-gateway';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';
import { TimeZonesService } from './time-zones.service.js';

@Controller()
export class ProfilesController {
  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(TimeZonesService) private readonly timeZones: TimeZonesService,
  ) {}

  /** The event tells every other process; this one must know before it answers. */
  @Route(routes.updateProfile)
  async updateProfile(@Input() { ctx, body, signal }: InputOf<typeof routes.updateProfile>): Promise<RouteResponse<typeof routes.updateProfile>> {
    const profile = await this.bus.request(ctx, updateProfile, body, { signal });
    this.timeZones.forget(ctx.userId);
    return profile;
  }

  @Route(routes.getPreferences)
  getPreferences(@Input() { ctx, signal }: InputOf<typeof routes.getPreferences>) {
    return this.bus.request(ctx, getPreferences, {}, { signal });
  }

  @Route(routes.updatePreferences)
  updatePreferences(@Input() { ctx, body, signal }: InputOf<typeof routes.updatePreferences>) {
    return this.bus.request(ctx, updatePreferences, body, { signal });
  }
}
