import type { IncomingHttpHeaders } from 'node:http';

import { AppError, Clock } from '@adjutant/contracts-core';
import { CONFIG, KeptAnswers } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import passport, { type Authenticator, type PassportStatic } from 'passport';
import { z } from 'zod';

import type { GatewayConfig } from '../config.js';
import { JwtStrategy, type VerifiedToken } from './jwt-strategy.js';
import { KeySetService } from './key-set.service.js';
import { TimeZonesService } from './time-zones.service.js';

/** How long a verified token is not verified again: the price is that a token lives this much longer than its user's rights. */
const REMEMBER_MS = 30_000;
const REMEMBER_AT_MOST = 2_000;

type Passport = new () => Authenticator;
const { Passport } = passport as PassportStatic & { Passport: Passport };

/** Who sends a request: a bearer token, or in development a header that names the user. */
@Injectable()
export class AuthenticateService {
  readonly #verified: KeptAnswers<VerifiedToken>;
  readonly #passport = new Passport();

  constructor(
    @Inject(KeySetService) keySet: KeySetService,
    @Inject(TimeZonesService) private readonly timeZones: TimeZonesService,
    @Inject(Clock) clock: Clock,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {
    this.#verified = new KeptAnswers({ clock, keepMs: ({ expiresAtMs }) => Math.min(REMEMBER_MS, expiresAtMs - clock.now().getTime()), atMost: REMEMBER_AT_MOST });
    this.#passport.use(new JwtStrategy(keySet));
  }

  /** Who sends these headers, and until when that holds. Throws UNAUTHENTICATED that says what to do. */
  async authenticate(headers: IncomingHttpHeaders): Promise<VerifiedToken> {
    const { principal, expiresAtMs } = await this.#identify(headers);
    return { principal: await this.timeZones.place(principal), expiresAtMs };
  }

  async #identify(headers: IncomingHttpHeaders): Promise<VerifiedToken> {
    const header = headers.authorization;
    const devUser = this.config.ENVIRONMENT === 'dev' && header === undefined ? headers['x-dev-user'] : undefined;
    if (devUser !== undefined) return { principal: devPrincipal(devUser), expiresAtMs: Number.POSITIVE_INFINITY };
    return header === undefined ? this.#verify(headers) : this.#verified.of(header, () => this.#verify(headers));
  }

  #verify(headers: IncomingHttpHeaders): Promise<VerifiedToken> {
    return new Promise((resolve, reject) => {
      const done = (error: unknown, verified: VerifiedToken | false | undefined, info: unknown): void => {
        if (verified) resolve(verified);
        else reject(toError(error ?? info));
      };
      const handle = this.#passport.authenticate('jwt', { session: false }, done) as (request: object, reply: object, next: (error: unknown) => void) => void;
      handle({ headers }, {}, (error) => reject(toError(error)));
    });
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new AppError('UNAUTHENTICATED', 'Sign in first.');
}

function devPrincipal(header: string | string[]): VerifiedToken['principal'] {
  const userId = z.uuid().safeParse(header);
  if (!userId.success) throw new AppError('UNAUTHENTICATED', 'X-Dev-User must be a user id (a UUID).');
  return { userId: userId.data, role: 'user', tier: 'free', timeZone: 'UTC' };
}
