import type { IncomingHttpHeaders } from 'node:http';

import type { RoutePolicy } from '@adjutant/contracts-gateway';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AuthenticateService } from '../accounts/authenticate.service.js';
import { isLoopback } from '../accounts/is-local-request.js';
import type { VerifiedToken } from '../accounts/jwt-strategy.js';
import { assertMayCall } from '../accounts/may-call.policy.js';
import type { GatewayConfig } from '../config.js';
import { RateLimitsService } from '../rate-limits/rate-limits.service.js';

/** Where a request comes from, and the headers that say whose it is. */
export interface Caller {
  ip: string;
  remoteAddress: string | undefined;
  headers: IncomingHttpHeaders;
}

/** `headers`: in place of those that the request came with. */
export function callerOf(request: FastifyRequest, headers: IncomingHttpHeaders = request.headers): Caller {
  return { ip: request.ip, remoteAddress: request.socket.remoteAddress, headers };
}

/** Lets a user in: who it is, whether he may, and whether it is not one too many. The same for a request and for a socket. */
@Injectable()
export class AdmissionService {
  constructor(
    @Inject(AuthenticateService) private readonly authenticate: AuthenticateService,
    @Inject(RateLimitsService) private readonly limits: RateLimitsService,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** Throws UNAUTHENTICATED, FORBIDDEN, or RATE_LIMITED. */
  async admit(policy: Exclude<RoutePolicy, 'public' | 'local'>, caller: Caller): Promise<VerifiedToken> {
    const verified = await this.#signedIn(caller);
    const { userId, role } = verified.principal;
    assertMayCall(policy, role);
    await this.limits.spendUser(userId, this.config.LOCAL_OWNER && role === 'admin' && isLoopback(caller.remoteAddress));
    return verified;
  }

  /** Counts somebody who was not let in. Throws RATE_LIMITED. */
  refuse({ ip }: Pick<Caller, 'ip'>): Promise<void> {
    return this.limits.spendRefusal(ip);
  }

  async #signedIn(caller: Caller): Promise<VerifiedToken> {
    try {
      return await this.authenticate.authenticate(caller.headers);
    } catch (error) {
      await this.refuse(caller);
      throw error;
    }
  }
}
