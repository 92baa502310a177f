import { ensureOwner, getMe, getPreferences, updatePreferences, updateProfile, type UserPreferences, type UserProfile } from '@adjutant/contracts-auth-billing';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { ProfilesService } from './profiles.service.js';
import { UsersService } from './users.service.js';

@Injectable()
export class UsersHandlers {
  constructor(
    private readonly users: UsersService,
    private readonly profiles: ProfilesService,
  ) {}

  @HandlesRequest(getMe)
  getMe(ctx: MessageContext): Promise<UserProfile> {
    return this.profiles.getMe(ctx);
  }

  @HandlesRequest(updateProfile)
  updateProfile(ctx: MessageContext, changes: z.output<typeof updateProfile.request>): Promise<UserProfile> {
    return this.profiles.updateProfile(ctx, changes);
  }

  @HandlesRequest(getPreferences)
  getPreferences(ctx: MessageContext): Promise<UserPreferences> {
    return this.profiles.getPreferences(ctx);
  }

  @HandlesRequest(updatePreferences)
  updatePreferences(ctx: MessageContext, changes: z.output<typeof updatePreferences.request>): Promise<UserPreferences> {
    return this.profiles.updatePreferences(ctx, changes);
  }

  @HandlesRequest(ensureOwner)
  ensureOwner(ctx: MessageContext, request: z.output<typeof ensureOwner.request>): Promise<z.output<typeof ensureOwner.response>> {
    return this.users.ensureOwner(ctx, request);
  }
}
