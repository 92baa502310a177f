import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 1024, MB: 1024 ** 2 };

const sizeBytes = z
  .string()
  .regex(/^\d+ ?(KB|MB)?$/i, 'Write a size like 10MB or 10485760.')
  .transform((text) => Number.parseInt(text, 10) * (UNITS[text.replace(/^\d+ ?/, '').toUpperCase()] ?? 1));
const isOn = z.enum(['on', 'off']).transform((word) => word === 'on');
const words = z.string().transform((text) => text.split(',').map((word) => word.trim()).filter(Boolean));
const count = z.coerce.number('Write a whole number from 1 on').int('Write a whole number from 1 on').min(1, 'Write a whole number from 1 on');

/** What the gateway reads from the environment. */
export const gatewayConfig = z
  .object({
    ENVIRONMENT: z.enum(['dev', 'test', 'production']).default('production'),
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
    /** Whether whoever sits at this machine is signed in as the owner. */
    LOCAL_OWNER: isOn.default(false),
    CORS_ORIGINS: words.default([]),
    MAX_FILE_SIZE: sizeBytes.default(10 * 1024 ** 2),
    /** Requests per window and user. */
    RATE_LIMIT: count.default(100),
    RATE_LIMIT_WINDOW_SECONDS: count.default(60),
    /** Requests per window to the sign-in routes from one address; half of it for one account. */
    RATE_LIMIT_AUTH: count.default(20),
    /** Requests per window of the owner from this very machine. */
    RATE_LIMIT_LOCAL: count.default(1_000_000),
    REQUEST_TIMEOUT_SECONDS: count.max(600).default(120),
    JWT_ALGORITHM: z.enum(['EdDSA', 'HS256']).default('EdDSA'),
    JWT_SECRET: z.string().min(32, 'JWT_SECRET needs at least 32 characters.').optional(),
    /** The same under another name; JWT_SECRET wins. */
    SECRET_KEY: z.string().min(32, 'SECRET_KEY needs at least 32 characters.').optional(),
  })
  .refine(({ JWT_ALGORITHM, JWT_SECRET, SECRET_KEY }) => JWT_ALGORITHM === 'EdDSA' || (JWT_SECRET ?? SECRET_KEY) !== undefined, {
    path: ['JWT_SECRET'],
    message: 'JWT_ALGORITHM=HS256 needs JWT_SECRET.',
  });
export type GatewayConfig = z.output<typeof gatewayConfig>;
