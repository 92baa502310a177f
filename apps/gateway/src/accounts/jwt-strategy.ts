import { AppError, role, tier } from '@adjutant/contracts-core';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { z } from 'zod';

import type { Principal } from '../requests/principal.js';
import type { KeySetService } from './key-set.service.js';

/** The claims of an access token; `exp` in seconds since 1970. */
const claims = z.object({
  sub: z.uuid(),
  exp: z.number(),
  role: role.default('user'),
  tier: tier.default('free'),
  tz: z.string().max(64).default('UTC'),
});

/** A principal and until when its token holds, in milliseconds since 1970. */
export interface VerifiedToken {
  principal: Principal;
  expiresAtMs: number;
}

function toVerifiedToken({ sub, exp, ...rest }: z.output<typeof claims>): VerifiedToken {
  return { principal: { userId: sub, role: rest.role, tier: rest.tier, timeZone: rest.tz }, expiresAtMs: exp * 1000 };
}

export const tokenOf = ExtractJwt.fromAuthHeaderAsBearerToken();

/**
 * The bearer strategy of passport-jwt with another verifier: jsonwebtoken, which it is built on, does not know EdDSA.
 */
export class JwtStrategy extends Strategy {
  constructor(private readonly keySet: KeySetService) {
    super({ jwtFromRequest: tokenOf, secretOrKeyProvider: (_request, _token, done) => done(null) }, (_payload: unknown, done) => done(null, false));
  }

  override authenticate(request: Parameters<typeof tokenOf>[0]): void {
    const token = tokenOf(request);
    if (!token) {
      this.fail(new AppError('UNAUTHENTICATED', 'Sign in first: send Authorization: Bearer <access token>.'), 401);
      return;
    }
    this.readToken(token).then(
      (verified) => this.success(verified),
      (error: unknown) => this.error(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Not a #private method: passport calls on an object that inherits from this one. */
  private async readToken(token: string): Promise<VerifiedToken> {
    const read = claims.safeParse(await this.keySet.verify(token));
    if (!read.success) throw new AppError('UNAUTHENTICATED', 'The access token is not one of ours: sign in again.');
    return toVerifiedToken(read.data);
  }
}
