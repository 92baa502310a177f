import { randomUUID } from 'node:crypto';

import { ensureOwner, userRegistered } from '@adjutant/contracts-auth-billing';
import { AppError, Clock, contextFor, SYSTEM_USER_ID, type MessageContext } from '@adjutant/contracts-core';
import { Database, type Transaction } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { AuthBillingTables, UserRow } from '../database/tables.js';
import { checkTimeZone } from './check-time-zone.js';
import { toUserProfile } from './user.mapper.js';
import { UsersRepository } from './users.repository.js';

type Tx = Transaction<AuthBillingTables>;

export interface NewUser {
  email: string;
  passwordHash: string | null;
  displayName?: string | undefined;
  timeZone?: string | undefined;
}

/** Until the owner gives an address: nobody receives mail there. */
const OWNER_EMAIL = 'owner@adjutant.local';

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly database: Database<AuthBillingTables>,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  findByEmail(email: string): Promise<UserRow | undefined> {
    return this.users.findByEmail(email);
  }

  findById(tx: Tx, userId: string): Promise<UserRow | undefined> {
    return this.users.findById(tx, userId);
  }

  findOwner(tx: Tx): Promise<UserRow | undefined> {
    return this.users.findOwner(tx);
  }

  setPasswordHash(tx: Tx, userId: string, passwordHash: string): Promise<void> {
    return this.users.setPasswordHash(tx, userId, passwordHash, this.clock.now());
  }

  /** The first account of an installation is its owner. Throws CONFLICT when the address has an account. */
  async register(tx: Tx, ctx: MessageContext, user: NewUser): Promise<UserRow> {
    return this.#insert(tx, ctx, user, (await this.#findOwnerLocked(tx)) === undefined);
  }

  async ensureOwner(ctx: MessageContext, request: z.output<typeof ensureOwner.request>): Promise<z.output<typeof ensureOwner.response>> {
    requireSystem(ctx);
    return this.database.asSystem('the owner is not known before it is found', async (tx) => {
      const found = await this.#findOwnerLocked(tx);
      if (found) return { user: toUserProfile(found), created: false };
      const owner = await this.#insert(tx, ctx, { email: request.email ?? OWNER_EMAIL, passwordHash: null, timeZone: request.timezone }, true);
      return { user: toUserProfile(owner), created: true };
    });
  }

  /** Looks a second time behind the lock only when there is no owner yet, so that ordinary registrations do not queue up. */
  async #findOwnerLocked(tx: Tx): Promise<UserRow | undefined> {
    const found = await this.users.findOwner(tx);
    if (found) return found;
    await this.users.lockOwner(tx);
    return this.users.findOwner(tx);
  }

  async #insert(tx: Tx, ctx: MessageContext, { email, passwordHash, displayName, timeZone }: NewUser, isOwner: boolean): Promise<UserRow> {
    const now = this.clock.now();
    const user = await this.users.insert(tx, {
      user_id: randomUUID(),
      email,
      password_hash: passwordHash,
      display_name: displayName ?? null,
      timezone: checkTimeZone(timeZone ?? 'UTC'),
      role: isOwner ? 'admin' : 'user',
      is_owner: isOwner,
      created_at: now,
      updated_at: now,
    });
    if (!user) throw new AppError('CONFLICT', 'There is already an account with this e-mail address. Sign in instead.');
    await this.outbox.write(tx, contextOfUser(ctx, user), userRegistered, { user_id: user.user_id });
    return user;
  }
}

/** `ctx` on behalf of `user`: what follows from a request that came without one. */
export function contextOfUser(ctx: MessageContext, user: UserRow): MessageContext {
  const { requestId, traceparent, deadlineAt } = ctx;
  return contextFor(user.user_id, { role: user.role, tier: user.tier, timeZone: user.timezone, requestId, traceparent, deadlineAt });
}

/** Only the installation itself may ask, no person. */
export function requireSystem(ctx: MessageContext): void {
  if (ctx.userId !== SYSTEM_USER_ID || ctx.role !== 'admin') {
    throw new AppError('FORBIDDEN', 'Only the process that the owner started may ask this.');
  }
}
