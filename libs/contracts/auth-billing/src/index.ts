import { defineEvent, defineRpc, instant, role, tier } from '@adjutant/contracts-core';
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

export const register = defineRpc({
  name: 'auth-billing.register.v1',
  request: z.strictObject({ email: emailAddress, password, display_name: z.string().max(200).optional(), timezone: z.string().max(64).optional() }),
  response: authTokens,
});
export const login = defineRpc({ name: 'auth-billing.login.v1', request: z.strictObject({ email: emailAddress, password: z.string().max(200) }), response: authTokens });
export const refresh = defineRpc({ name: 'auth-billing.refresh.v1', request: z.strictObject({ refresh_token: z.string().max(1000) }), response: authTokens });
export const logout = defineRpc({ name: 'auth-billing.logout.v1', request: z.strictObject({ refresh_token: z.string().max(1000) }), response: z.object({ ok: z.literal(true) }) });
export const getMe = defineRpc({ name: 'auth-billing.get-me.v1', request: z.object({}), response: userProfile });
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

export const userRegistered = defineEvent({ name: 'auth-billing.user-registered.v1', payload: z.object({ user_id: z.uuid() }) });
/** A sign-in, refusal, refresh, reuse or sign-out, for the audit trail. Never holds a secret. */
export const sessionChanged = defineEvent({
  name: 'auth-billing.session-changed.v1',
  payload: z.object({ user_id: z.uuid(), change: z.enum(['registered', 'logged_in', 'refreshed', 'reuse_detected', 'logged_out']) }),
});

export const authBillingContracts = { register, login, refresh, logout, getMe, issueOwnerTokens, ensureOwner, getKeySet, userRegistered, sessionChanged };
