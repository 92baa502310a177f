import { defineEvent, defineRpc, erasing, instant, role, tier } from '@adjutant/contracts-core';
import { z } from 'zod';

export const emailAddress = z.string().trim().toLowerCase().pipe(z.email('Write an e-mail address like name@example.com.').max(254));
export const password = z.string().min(10, 'A password needs at least 10 characters.').max(200);
export const credentials = z.strictObject({ email: emailAddress, password });

/** `expires_at` is when the access token ends. Refreshing gives a new pair; the old refresh token works once. */
export const authTokens = z.object({ access_token: z.string(), refresh_token: z.string(), expires_at: instant, token_type: z.literal('bearer') });
export type AuthTokens = z.output<typeof authTokens>;

export const userProfile = z.object({
  id: z.uuid(),
  email: z.string(),
  display_name: z.string().nullable(),
  role,
  tier,
  timezone: z.string(),
  is_active: z.boolean(),
  created_at: instant,
});
export type UserProfile = z.output<typeof userProfile>;

/** A language and region as BCP 47 writes them: `en`, `de-CH`. */
export const locale = z
  .string()
  .max(35)
  .refine(isLocale, 'There is no such language tag. Write one like en or de-CH.');

const preferenceFields = {
  theme: z.enum(['system', 'light', 'dark']),
  locale,
  week_starts_on: z.enum(['monday', 'sunday']),
  /** `ephemeral`: what is asked is answered and then forgotten. */
  privacy_mode: z.enum(['persist', 'ephemeral']),
};

/** How one user wants it, with what holds until he says so. */
export const userPreferences = z.object({
  theme: preferenceFields.theme.default('system'),
  locale: preferenceFields.locale.default('en'),
  week_starts_on: preferenceFields.week_starts_on.default('monday'),
  privacy_mode: preferenceFields.privacy_mode.default('persist'),
});
export type UserPreferences = z.output<typeof userPreferences>;

/** What is named is changed, the rest stays. */
export const preferenceChanges = z.strictObject(preferenceFields).partial();
export const profileChanges = z.strictObject({ display_name: z.string().trim().max(200, 'A name may have 200 characters at most.').nullable(), timezone: z.string().max(64) }).partial();

export const register = defineRpc({
  name: 'auth-billing.register.v1',
  request: z.strictObject({ email: emailAddress, password, display_name: z.string().max(200).optional(), timezone: z.string().max(64).optional() }),
  response: authTokens,
});
export const login = defineRpc({ name: 'auth-billing.login.v1', request: z.strictObject({ email: emailAddress, password: z.string().max(200) }), response: authTokens });
export const refresh = defineRpc({ name: 'auth-billing.refresh.v1', request: z.strictObject({ refresh_token: z.string().max(1000) }), response: authTokens });
export const logout = defineRpc({ name: 'auth-billing.logout.v1', request: z.strictObject({ refresh_token: z.string().max(1000) }), response: z.object({ ok: z.literal(true) }) });
export const getMe = defineRpc({ name: 'auth-billing.get-me.v1', request: z.object({}), response: userProfile });
/** `timezone` is an IANA name; what is named is changed. */
export const updateProfile = defineRpc({ name: 'auth-billing.update-profile.v1', request: profileChanges, response: userProfile });
export const getPreferences = defineRpc({ name: 'auth-billing.get-preferences.v1', request: z.object({}), response: userPreferences });
export const updatePreferences = defineRpc({ name: 'auth-billing.update-preferences.v1', request: preferenceChanges, response: userPreferences });
/** Tokens for the owner of this installation; only asked by the process that the owner started. `ttl_seconds` of the access token. */
export const issueOwnerTokens = defineRpc({
  name: 'auth-billing.issue-owner-tokens.v1',
  request: z.object({ ttl_seconds: z.number().int().min(60).max(365 * 86_400).optional() }),
  response: z.object({ tokens: authTokens, user: userProfile }),
});
/** Creates the owner unless there is one. */
export const ensureOwner = defineRpc({
  name: 'auth-billing.ensure-owner.v1',
  request: z.object({ email: emailAddress.optional(), timezone: z.string().max(64).optional() }),
  response: z.object({ user: userProfile, created: z.boolean() }),
});
/** The public keys that verify access tokens (RFC 7517). */
export const getKeySet = defineRpc({
  name: 'auth-billing.get-key-set.v1',
  request: z.object({}),
  response: z.object({ keys: z.array(z.record(z.string(), z.unknown())), issuer: z.string(), audience: z.string() }),
});

export const userRegistered = defineEvent({ name: 'auth-billing.user-registered.v1', consumers: ['operations'], payload: z.object({ user_id: z.uuid() }) });
/** A sign-in, refusal, refresh, reuse or sign-out, for the audit trail. Never holds a secret. */
export const sessionChanged = defineEvent({
  name: 'auth-billing.session-changed.v1',
  consumers: ['operations'],
  payload: z.object({ user_id: z.uuid(), change: z.enum(['registered', 'logged_in', 'refreshed', 'reuse_detected', 'logged_out']) }),
});

/** Profile or preferences of a user are other than before; both are told whole. */
export const profileChanged = defineEvent({
  name: 'auth-billing.profile-changed.v1',
  payload: z.object({ profile: userProfile, preferences: userPreferences }),
});

/** Removes what the service keeps of the user's work; the account, its sessions and its preferences stay. */
export const eraseUser = defineRpc({ name: 'auth-billing.erase-user.v1', ...erasing });

export const authBillingContracts = { register, login, refresh, logout, getMe, updateProfile, getPreferences, updatePreferences, issueOwnerTokens, ensureOwner, getKeySet, eraseUser, userRegistered, sessionChanged, profileChanged };

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
