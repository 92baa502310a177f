import { randomUUID } from 'node:crypto';

import { sessionChanged, type AuthTokens, type issueOwnerTokens, type login, type register } from '@adjutant/contracts-auth-billing';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { hashToken, randomToken } from '@adjutant/crypto';
import { Database, type Transaction } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { AuthBillingConfig } from '../config.js';
import type { AuthBillingTables, RefreshTokenRow, UserRow } from '../database/tables.js';
import { hashPassword, verifyPassword } from '../users/hash-password.js';
import { toUserProfile } from '../users/user.mapper.js';
import { contextOfUser, requireSystem, UsersService } from '../users/users.service.js';
import { AccessTokensService } from './access-tokens.service.js';
import { judgeRefresh } from './judge-refresh.js';
import { LoginThrottlesRepository } from './login-throttles.repository.js';
import { RefreshTokensRepository } from './refresh-tokens.repository.js';

type Tx = Transaction<AuthBillingTables>;
type Change = z.output<typeof sessionChanged.payload>['change'];

const DAY_MS = 24 * 3_600_000;

@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database<AuthBillingTables>,
    private readonly users: UsersService,
    private readonly accessTokens: AccessTokensService,
    private readonly refreshTokens: RefreshTokensRepository,
    private readonly throttles: LoginThrottlesRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: AuthBillingConfig,
  ) {}

  async register(ctx: MessageContext, request: z.output<typeof register.request>): Promise<AuthTokens> {
    const { email, password, display_name: displayName, timezone: timeZone } = request;
    const passwordHash = await hashPassword(password);
    const opened = await this.database.asSystem('a registration has no user yet', async (tx) => {
      const user = await this.users.register(tx, ctx, { email, passwordHash, displayName, timeZone });
      return this.#open(tx, ctx, user, 'registered');
    });
    return this.#withAccess(opened);
  }

  /** Says the same, after the same time, of an unknown address and of a wrong password. */
  async login(ctx: MessageContext, { email, password }: z.output<typeof login.request>): Promise<AuthTokens> {
    await this.#refuseIfThrottled(email);
    const user = await this.users.findByEmail(email);
    const { isRight, isOutdated } = await verifyPassword(password, user?.password_hash ?? null);
    if (!user || !isRight) throw new AppError('UNAUTHENTICATED', 'E-mail address or password is wrong. Check both and try again.');
    if (!user.is_active) throw new AppError('FORBIDDEN', 'This account is switched off. Ask the owner of this installation.');
    const newHash = isOutdated ? await hashPassword(password) : null;
    const opened = await this.database.asUser(contextOfUser(ctx, user), async (tx) => {
      if (newHash) await this.users.setPasswordHash(tx, user.user_id, newHash);
      await this.throttles.clear(tx, email);
      return this.#open(tx, ctx, user, 'logged_in');
    });
    return this.#withAccess(opened);
  }

  /** Gives a new pair for a token that was never used. Whatever else it is, the answer is the same. */
  async refresh(ctx: MessageContext, refreshToken: string): Promise<AuthTokens> {
    const opened = await this.database.asSystem('a refresh token is all that is known', (tx) => this.#rotate(tx, ctx, hashToken(refreshToken)));
    if (!opened) throw new AppError('UNAUTHENTICATED', 'This session has ended. Sign in again.');
    return this.#withAccess(opened);
  }

  /** Ends the session of the token; one that is unknown has no session to end. */
  async logout(ctx: MessageContext, refreshToken: string): Promise<{ ok: true }> {
    await this.database.asSystem('a refresh token is all that is known', async (tx) => {
      const token = await this.refreshTokens.find(tx, hashToken(refreshToken));
      if (token) await this.#revoke(tx, ctx, token, 'logged_out');
    });
    return { ok: true };
  }

  async issueOwnerTokens(ctx: MessageContext, { ttl_seconds }: z.output<typeof issueOwnerTokens.request>): Promise<z.output<typeof issueOwnerTokens.response>> {
    requireSystem(ctx);
    const opened = await this.database.asSystem('the owner is not known before it is found', async (tx) => {
      const owner = await this.users.findOwner(tx);
      if (!owner) throw new AppError('NOT_FOUND', 'This installation has no owner yet. Start it once, or register.');
      return this.#open(tx, ctx, owner, 'logged_in');
    });
    return { tokens: await this.#withAccess(opened, ttl_seconds), user: toUserProfile(opened.user) };
  }

  async #refuseIfThrottled(email: string): Promise<void> {
    const waitMs = await this.throttles.take(email, this.clock.now());
    if (waitMs === 0) return;
    const retry_after_seconds = Math.ceil(waitMs / 1_000);
    throw new AppError('RATE_LIMITED', `Too many failed sign-ins. Try again in ${retry_after_seconds} s.`, { retry_after_seconds });
  }

  /**
   * A token that was already used when we looked was copied: its family ends. One that is used by another request while we
   * look is a client that asked twice at once: only one of the two gets a pair.
   */
  async #rotate(tx: Tx, ctx: MessageContext, tokenHash: string): Promise<{ user: UserRow; refreshToken: string } | undefined> {
    const now = this.clock.now();
    const token = await this.refreshTokens.find(tx, tokenHash);
    const verdict = judgeRefresh(token, now);
    if (token && verdict === 'reused') await this.#revoke(tx, ctx, token, 'reuse_detected');
    if (!token || verdict !== 'fresh') return undefined;
    const user = await this.users.findById(tx, token.user_id);
    if (!user?.is_active || !(await this.refreshTokens.use(tx, tokenHash, now))) return undefined;
    return this.#open(tx, ctx, user, 'refreshed', token.family_id);
  }

  async #open(tx: Tx, ctx: MessageContext, user: UserRow, change: Change, familyId: string = randomUUID()): Promise<{ user: UserRow; refreshToken: string }> {
    const refreshToken = randomToken(32);
    const created_at = this.clock.now();
    const expires_at = new Date(created_at.getTime() + this.config.REFRESH_TOKEN_DAYS * DAY_MS);
    await this.refreshTokens.insert(tx, { token_hash: hashToken(refreshToken), user_id: user.user_id, family_id: familyId, created_at, expires_at });
    await this.#tell(tx, ctx, user, change);
    return { user, refreshToken };
  }

  async #revoke(tx: Tx, ctx: MessageContext, token: RefreshTokenRow, change: Change): Promise<void> {
    const user = await this.users.findById(tx, token.user_id);
    if (user && (await this.refreshTokens.revokeFamily(tx, token.family_id, this.clock.now()))) await this.#tell(tx, ctx, user, change);
  }

  #tell(tx: Tx, ctx: MessageContext, user: UserRow, change: Change): Promise<void> {
    return this.outbox.write(tx, contextOfUser(ctx, user), sessionChanged, { user_id: user.user_id, change });
  }

  async #withAccess({ user, refreshToken }: { user: UserRow; refreshToken: string }, lifeSeconds?: number): Promise<AuthTokens> {
    const { accessToken, expiresAt } = await this.accessTokens.issue(user, lifeSeconds);
    return { access_token: accessToken, refresh_token: refreshToken, expires_at: expiresAt.toISOString(), token_type: 'bearer' };
  }
}
