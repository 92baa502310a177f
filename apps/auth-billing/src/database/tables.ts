import type { Role, Tier } from '@adjutant/contracts-core';
import type { Generated, Selectable } from '@adjutant/database';

/** A person with an account. `password_hash` is null while the account cannot be signed in to by password. */
export interface UsersTable {
  user_id: string;
  email: string;
  password_hash: string | null;
  display_name: string | null;
  timezone: string;
  role: Role;
  tier: Generated<Tier>;
  is_active: Generated<boolean>;
  is_owner: boolean;
  preferences: Generated<Record<string, unknown>>;
  created_at: Date;
  updated_at: Date;
}
export type UserRow = Selectable<UsersTable>;

/** One link of a session: each refresh uses a token up and adds the next of the same family. */
export interface RefreshTokensTable {
  token_hash: string;
  user_id: string;
  family_id: string;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  revoked_at: Date | null;
}
export type RefreshTokenRow = Selectable<RefreshTokensTable>;

/** Failed sign-ins by the hash of the address that was typed, whether or not it has an account. */
export interface LoginThrottlesTable {
  email_hash: string;
  failures: number;
  failed_at: Date;
  blocked_until: Date;
}

export interface SigningKeysTable {
  kid: string;
  public_jwk: Record<string, unknown>;
  private_key_sealed: string;
  created_at: Date;
  retired_at: Date | null;
}

export interface AuthBillingTables {
  users: UsersTable;
  refresh_tokens: RefreshTokensTable;
  login_throttles: LoginThrottlesTable;
  signing_keys: SigningKeysTable;
}
