import { userPreferences, type UserPreferences, type UserProfile } from '@adjutant/contracts-auth-billing';

import type { UserRow } from '../database/tables.js';

export function toUserProfile({ user_id, email, display_name, role, tier, timezone, is_active, created_at }: UserRow): UserProfile {
  return { id: user_id, email, display_name, role, tier, timezone, is_active, created_at: created_at.toISOString() };
}

/** What was never chosen, or is no choice any more, is as it is for everybody. */
export function toUserPreferences({ preferences }: UserRow): UserPreferences {
  const chosen = Object.entries(userPreferences.shape).filter(([name, field]) => field.safeParse(preferences[name]).success);
  return userPreferences.parse(Object.fromEntries(chosen.map(([name]) => [name, preferences[name]])));
}
