import { ensureOwner, getMe, type UserProfile } from '@adjutant/contracts-auth-billing';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { UsersService } from './users.service.js';

@Injectable()
export class UsersHandlers {
  constructor(private readonly users: UsersService) {}

  @HandlesRequest(getMe)
  getMe(ctx: MessageContext): Promise<UserProfile> {
    return this.users.getMe(ctx);
  }

  @HandlesRequest(ensureOwner)
  ensureOwner(ctx: MessageContext, request: z.output<typeof ensureOwner.request>): Promise<z.output<typeof ensureOwner.response>> {
    return this.users.ensureOwner(ctx, request);
  }
}
