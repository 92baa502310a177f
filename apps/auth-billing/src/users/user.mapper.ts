import type { UserProfile } from '@adjutant/contracts-auth-billing';

import type { UserRow } from '../database/tables.js';

export function toUserProfile({ user_id, email, display_name, role, tier, timezone, is_active, created_at }: UserRow): UserProfile {
  return { id: user_id, email, display_name, role, tier, timezone, is_active, created_at: created_at.toISOString() };
}
