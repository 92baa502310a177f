import { z } from 'zod';

/** What auth-billing reads from the environment. */
export const authBillingConfig = z
  .object({
    /** EdDSA: signed with a key that only this service has. HS256: with JWT_SECRET, which the gateway then needs too. */
    JWT_ALGORITHM: z.enum(['EdDSA', 'HS256']).default('EdDSA'),
    JWT_SECRET: z.string().min(32, 'JWT_SECRET needs at least 32 characters.').optional(),
    /** The same under another name; JWT_SECRET wins. */
    SECRET_KEY: z.string().min(32, 'SECRET_KEY needs at least 32 characters.').optional(),
    /** Life of an access token; 15 minutes when not set. */
    JWT_EXPIRATION_HOURS: z.coerce.number().positive().max(8_760).optional(),
    JWT_ISSUER: z.string().max(200).default('adjutant'),
    JWT_AUDIENCE: z.string().max(200).default('adjutant-api'),
    REFRESH_TOKEN_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  })
  .refine(({ JWT_ALGORITHM, JWT_SECRET, SECRET_KEY }) => JWT_ALGORITHM !== 'HS256' || (JWT_SECRET ?? SECRET_KEY) !== undefined, {
    path: ['JWT_SECRET'],
    message: 'JWT_ALGORITHM=HS256 needs JWT_SECRET: set a random text of at least 32 characters.',
  });

export type AuthBillingConfig = z.output<typeof authBillingConfig>;
