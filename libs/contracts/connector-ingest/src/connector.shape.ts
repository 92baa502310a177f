import { instant } from '@adjutant/contracts-core';
import { z } from 'zod';

/** Vendors whose accounts can be linked. */
export const accountKind = z.enum(['slack', 'github', 'jira', 'gmail', 'google-calendar']);
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
 * with `has_oauth` it can also be linked by signing in at its vendor.
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
  account: linkedAccount.nullable().default(null),
});
export type Connector = z.output<typeof connector>;
