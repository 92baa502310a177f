import { instant } from '@adjutant/contracts-core';
import { z } from 'zod';

/** Vendors whose accounts can be linked. */
export const accountKind = z.enum(['slack', 'github', 'jira', 'gmail', 'google-calendar', 'outlook', 'telegram']);
export type AccountKind = z.infer<typeof accountKind>;

/** What linking an account takes; each connector says which of them. */
export const signInField = z.enum(['site', 'email', 'token']);
export type SignInField = z.infer<typeof signInField>;

/** A token of the vendor, and what else its connector asks for. They are sealed before they are stored, and never told again. */
export const accountCredentials = z.strictObject({
  token: z.string().trim().min(1, 'Paste the token.').max(4096),
  email: z.string().trim().max(320).optional(),
  site: z.string().trim().max(300).optional(),
});
export type AccountCredentials = z.output<typeof accountCredentials>;

/** Where to sign in at a vendor, under both names that are in use, and the mark by which the answer is known. */
export const signInStart = z.object({ url: z.url(), auth_url: z.url(), state: z.string() });
export type SignInStart = z.output<typeof signInStart>;

/** Whose phone the vendor sends a code to. */
export const phoneNumber = z.string().trim().regex(/^\+[1-9]\d{6,14}$/, 'Write the phone number with its country code and digits alone, like +4915112345678.');

/** A sign-in by phone that was begun. Both marks come back with the code. */
export const phoneSignInStart = z.object({ auth_session_id: z.string(), phone_code_hash: z.string() });
export type PhoneSignInStart = z.output<typeof phoneSignInStart>;

/** What ends it. `password` is asked for where the vendor asks for one as well. */
export const phoneSignInAnswer = z.strictObject({
  auth_session_id: z.string().min(1).max(200),
  phone_code: z.string().trim().regex(/^\d{3,10}$/, 'Write the code that was sent to you: digits alone.'),
  phone_code_hash: z.string().min(1).max(200),
  password: z.string().min(1).max(1_000).optional(),
});
export type PhoneSignInAnswer = z.output<typeof phoneSignInAnswer>;

/** An account of a vendor that is read by itself. `is_reading`: just now, or in a moment. `next_sync` is null when nothing goes on before somebody acts. */
export const linkedAccount = z.object({
  name: z.string(),
  place: z.string().nullable(),
  linked_at: instant,
  last_sync: instant.nullable(),
  next_sync: instant.nullable(),
  is_reading: z.boolean(),
});
export type LinkedAccount = z.output<typeof linkedAccount>;

/**
 * Where work comes from: files that are imported and, where `sign_in` names what that takes, an account that is read by itself;
 * with `has_oauth` it can also be linked by signing in at its vendor, with `has_phone` by a phone number and the code that is sent there.
 * `message` says of an `error` what is wrong and what to do; `connecting` means that it is being tested.
 */
export const connector = z.object({
  kind: z.string(),
  name: z.string(),
  status: z.enum(['disconnected', 'connecting', 'ok', 'error']),
  message: z.string().nullable(),
  last_checked: instant.nullable(),
  events: z.number().int(),
  sign_in: z.array(signInField).default([]),
  has_oauth: z.boolean().default(false),
  has_phone: z.boolean().default(false),
  account: linkedAccount.nullable().default(null),
});
export type Connector = z.output<typeof connector>;
