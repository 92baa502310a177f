import { getMe, issueOwnerTokens, login, logout, refresh, register } from '@adjutant/contracts-auth-billing';
import { AppError, SYSTEM_USER_ID } from '@adjutant/contracts-core';
import { routes, type RouteResponse } from '@adjutant/contracts-gateway';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';
import { KeySetService } from './key-set.service.js';

@Controller()
export class AccountsController {
  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(KeySetService) private readonly keySet: KeySetService,
  ) {}

  @Route(routes.register)
  register(@Input() { ctx, body, signal }: InputOf<typeof routes.register>) {
    return this.bus.request(ctx, register, body, { signal });
  }

  @Route(routes.login)
  login(@Input() { ctx, body, signal }: InputOf<typeof routes.login>) {
    return this.bus.request(ctx, login, body, { signal });
  }

  @Route(routes.refresh)
  refresh(@Input() { ctx, body, signal }: InputOf<typeof routes.refresh>) {
    return this.bus.request(ctx, refresh, body, { signal });
  }

  @Route(routes.logout)
  logout(@Input() { ctx, body, signal }: InputOf<typeof routes.logout>) {
    return this.bus.request(ctx, logout, body, { signal });
  }

  @Route(routes.getMe)
  getMe(@Input() { ctx, signal }: InputOf<typeof routes.getMe>) {
    return this.bus.request(ctx, getMe, {}, { signal });
  }

  @Route(routes.getCurrentUser)
  getCurrentUser(@Input() { ctx, signal }: InputOf<typeof routes.getCurrentUser>) {
    return this.bus.request(ctx, getMe, {}, { signal });
  }

  @Route(routes.signInLocally)
  signInLocally(@Input() { ctx, signal }: InputOf<typeof routes.signInLocally>) {
    return this.bus.request(ctx, issueOwnerTokens, {}, { signal });
  }

  /** An administrator has been let in; which of them owns the installation only the owner service knows, and it answers the system only. */
  @Route(routes.issueToken)
  async issueToken(@Input() { ctx, body, signal }: InputOf<typeof routes.issueToken>): Promise<RouteResponse<typeof routes.issueToken>> {
    const issued = await this.bus.request({ ...ctx, userId: SYSTEM_USER_ID }, issueOwnerTokens, body, { signal });
    if (issued.user.id !== ctx.userId) throw new AppError('FORBIDDEN', 'Only the owner of this installation may do this.');
    return issued;
  }

  @Route(routes.getKeySet)
  getKeySet(@Input() { ctx, signal }: InputOf<typeof routes.getKeySet>) {
    return this.keySet.publicKeys(ctx, signal);
  }
}
