import { issueOwnerTokens, login, logout, refresh, register, type AuthTokens } from '@adjutant/contracts-auth-billing';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { SessionsService } from './sessions.service.js';

@Injectable()
export class SessionsHandlers {
  constructor(private readonly sessions: SessionsService) {}

  @HandlesRequest(register)
  register(ctx: MessageContext, request: z.output<typeof register.request>): Promise<AuthTokens> {
    return this.sessions.register(ctx, request);
  }

  @HandlesRequest(login)
  login(ctx: MessageContext, request: z.output<typeof login.request>): Promise<AuthTokens> {
    return this.sessions.login(ctx, request);
  }

  @HandlesRequest(refresh)
  refresh(ctx: MessageContext, { refresh_token }: z.output<typeof refresh.request>): Promise<AuthTokens> {
    return this.sessions.refresh(ctx, refresh_token);
  }

  @HandlesRequest(logout)
  logout(ctx: MessageContext, { refresh_token }: z.output<typeof logout.request>): Promise<{ ok: true }> {
    return this.sessions.logout(ctx, refresh_token);
  }

  @HandlesRequest(issueOwnerTokens)
  issueOwnerTokens(ctx: MessageContext, request: z.output<typeof issueOwnerTokens.request>): Promise<z.output<typeof issueOwnerTokens.response>> {
    return this.sessions.issueOwnerTokens(ctx, request);
  }
}
