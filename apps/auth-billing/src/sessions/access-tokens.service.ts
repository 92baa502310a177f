import { randomUUID } from 'node:crypto';

import { Clock } from '@adjutant/contracts-core';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';

import type { AuthBillingConfig } from '../config.js';
import type { UserRow } from '../database/tables.js';
import { SigningKeysService } from '../signing-keys/signing-keys.service.js';

const DEFAULT_LIFE_SECONDS = 15 * 60;

@Injectable()
export class AccessTokensService {
  constructor(
    private readonly signingKeys: SigningKeysService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: AuthBillingConfig,
  ) {}

  /** A JWT that says who `user` is and what they may, until `expiresAt`. */
  async issue(user: UserRow, lifeSeconds: number = this.#lifeSeconds()): Promise<{ accessToken: string; expiresAt: Date }> {
    const { algorithm, kid, key } = await this.signingKeys.signer();
    const issuedAt = Math.floor(this.clock.now().getTime() / 1_000);
    const expiresAt = issuedAt + lifeSeconds;
    const accessToken = await new SignJWT({ role: user.role, tier: user.tier, tz: user.timezone })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(kid ? { kid } : {}) })
      .setSubject(user.user_id)
      .setIssuer(this.config.JWT_ISSUER)
      .setAudience(this.config.JWT_AUDIENCE)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .setJti(randomUUID())
      .sign(key);
    return { accessToken, expiresAt: new Date(expiresAt * 1_000) };
  }

  #lifeSeconds(): number {
    const { JWT_EXPIRATION_HOURS } = this.config;
    return JWT_EXPIRATION_HOURS === undefined ? DEFAULT_LIFE_SECONDS : Math.max(1, Math.round(JWT_EXPIRATION_HOURS * 3_600));
  }
}
