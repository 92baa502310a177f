import { AppError, Clock, SYSTEM_USER_ID, type MessageContext } from '@adjutant/contracts-core';
import type { RouteContract } from '@adjutant/contracts-gateway';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { isLocalRequest } from '../accounts/is-local-request.js';
import type { GatewayConfig } from '../config.js';
import { RateLimitsService } from '../rate-limits/rate-limits.service.js';
import { AdmissionService, callerOf } from './admission.service.js';
import type { Principal } from './principal.js';
import { routeOf } from './route.js';

const NOBODY: Principal = { userId: SYSTEM_USER_ID, role: 'observer', tier: 'free', timeZone: 'UTC' };
const THIS_MACHINE: Principal = { ...NOBODY, role: 'admin' };

/** Lets a request in: who sends it, whether its route allows that, and whether it is not one too many. Decided per handler, never by path. */
@Injectable()
export class RouteGuard implements CanActivate {
  constructor(
    @Inject(AdmissionService) private readonly admission: AdmissionService,
    @Inject(RateLimitsService) private readonly limits: RateLimitsService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const route = routeOf(execution.getHandler());
    if (!route) throw new AppError('FORBIDDEN', 'This address has no policy.');
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.#admit(route, request);
    request.admission = { principal: principal === NOBODY ? null : principal, ctx: this.#contextOf(principal, request) };
    return true;
  }

  async #admit(route: RouteContract, request: FastifyRequest): Promise<Principal> {
    if (route.isAuthentication) await this.limits.spendSignIn(request.ip, accountOf(request.body));
    if (route.policy === 'public') return NOBODY;
    if (route.policy === 'local') return this.#admitLocal(request);
    return (await this.admission.admit(route.policy, callerOf(request))).principal;
  }

  #admitLocal(request: FastifyRequest): Principal {
    const isLocal = isLocalRequest({ remoteAddress: request.socket.remoteAddress, headers: request.headers });
    if (this.config.LOCAL_OWNER && isLocal) return THIS_MACHINE;
    throw new AppError('UNAUTHENTICATED', 'Sign in with e-mail and password: this is open only to the machine itself.');
  }

  #contextOf(principal: Principal, request: FastifyRequest): MessageContext {
    const traceparent = request.headers['traceparent'];
    return {
      userId: principal.userId,
      role: principal.role,
      tier: principal.tier,
      timeZone: principal.timeZone,
      requestId: request.id,
      deadlineAt: this.clock.now().getTime() + this.config.REQUEST_TIMEOUT_SECONDS * 1000,
      ...(typeof traceparent === 'string' && traceparent.length <= 64 ? { traceparent } : {}),
    };
  }
}

function accountOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('email' in body) || typeof body.email !== 'string') return undefined;
  return body.email.trim().toLowerCase().slice(0, 254);
}
