import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Built, whether this runs from sources or not: it is loaded by processes that know no TypeScript. */
export const PRELOAD = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'chaos', 'preload', 'main.js');

/** What services under load are started with: nobody is refused for asking much, and what a killed process had begun is free again soon. */
export const LOAD_ENVIRONMENT: Readonly<Record<string, string>> = {
  LOG_LEVEL: 'info',
  RATE_LIMIT: '1000000',
  RATE_LIMIT_AUTH: '1000',
  REQUEST_TIMEOUT_SECONDS: '5',
  JWT_EXPIRATION_HOURS: '24',
};
