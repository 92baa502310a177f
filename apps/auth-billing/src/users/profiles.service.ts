import { profileChanged, type profileChanges, type preferenceChanges, type UserPreferences, type UserProfile } from '@adjutant/contracts-auth-billing';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { AuthBillingTables, UserRow } from '../database/tables.js';
import { checkTimeZone } from './check-time-zone.js';
import { toUserPreferences, toUserProfile } from './user.mapper.js';
import { type ProfileValues, UsersRepository } from './users.repository.js';

/** What a user tells of himself, and how he wants it. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly users: UsersRepository,
    private readonly database: Database<AuthBillingTables>,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async getMe(ctx: MessageContext): Promise<UserProfile> {
    return toUserProfile(known(await this.users.findMine(ctx)));
  }

  async getPreferences(ctx: MessageContext): Promise<UserPreferences> {
    return toUserPreferences(known(await this.users.findMine(ctx)));
  }

  /** Throws BAD_REQUEST when there is no such time zone. */
  async updateProfile(ctx: MessageContext, { display_name, timezone }: z.output<typeof profileChanges>): Promise<UserProfile> {
    const values: ProfileValues = {
      ...(display_name === undefined ? {} : { display_name: display_name === '' ? null : display_name }),
      ...(timezone === undefined ? {} : { timezone: checkTimeZone(timezone) }),
    };
    return toUserProfile(await this.change(ctx, () => values));
  }

  async updatePreferences(ctx: MessageContext, changes: z.output<typeof preferenceChanges>): Promise<UserPreferences> {
    return toUserPreferences(await this.change(ctx, (user) => ({ preferences: { ...toUserPreferences(user), ...changes } })));
  }

  /** Two changes at once follow one another, so that neither takes the other's back. */
  private change(ctx: MessageContext, valuesFor: (user: UserRow) => ProfileValues): Promise<UserRow> {
    return this.database.asUser(ctx, async (tx) => {
      const user = known(await this.users.lockMine(tx, ctx));
      const changed = await this.users.update(tx, ctx, valuesFor(user), this.clock.now());
      await this.outbox.write(tx, ctx, profileChanged, { profile: toUserProfile(changed), preferences: toUserPreferences(changed) });
      return changed;
    });
  }
}

function known(user: UserRow | undefined): UserRow {
  if (!user) throw new AppError('UNAUTHENTICATED', 'This account no longer exists. Sign in with another one.');
  return user;
}
