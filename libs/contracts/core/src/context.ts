import { z } from 'zod';

export const role = z.enum(['admin', 'user', 'observer', 'api']);
export type Role = z.infer<typeof role>;

export const tier = z.enum(['free', 'pro', 'power', 'team']);
export type Tier = z.infer<typeof tier>;

/**
 * Who asks, on whose behalf and until when. First argument of everything that touches data; travels in message headers
 * and is validated by whoever receives it. `deadlineAt` is in milliseconds since 1970, `timeZone` an IANA name.
 * `operationId` names what the caller wants done, and is the same when he asks again because no answer reached him:
 * whoever changes something for him does it once for each.
 */
export const messageContext = z.object({
  userId: z.uuid(),
  role: role.default('user'),
  tier: tier.default('free'),
  requestId: z.string().min(1).max(128),
  traceparent: z.string().max(64).optional(),
  deadlineAt: z.number().int().optional(),
  operationId: z.uuid().optional(),
  timeZone: z.string().max(64).default('UTC'),
});
export type MessageContext = z.output<typeof messageContext>;

/** A context for `userId` with the ordinary rights of a user; `overrides` wins. */
export function contextFor(userId: string, overrides: Partial<MessageContext> = {}): MessageContext {
  return messageContext.parse({ userId, requestId: crypto.randomUUID(), ...overrides });
}

/** The user id that messages about no user in particular carry; it owns no row. */
export const SYSTEM_USER_ID = '00000000-0000-4000-8000-000000000000';

/** The context of work that no user asked for (start-up, sweeps). */
export function systemContext(requestId: string = crypto.randomUUID()): MessageContext {
  return contextFor(SYSTEM_USER_ID, { requestId, role: 'admin' });
}
