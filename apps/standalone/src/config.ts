import { homedir } from 'node:os';
import { join } from 'node:path';

/** The environment of this process: read here and nowhere else, then handed to the services. */
export const environment: Readonly<Record<string, string | undefined>> = { ...process.env };

/** Where relative paths start: where the command was given, which npm tells when it runs us from elsewhere. */
export function workingFolder(env: Readonly<Record<string, string | undefined>> = environment): string {
  return (env['npm_lifecycle_event'] === 'start' && env['INIT_CWD']) || process.cwd();
}

/** Where data lies unless `--data` or ADJUTANT_DATA says otherwise. */
export function defaultDataFolder(env: Readonly<Record<string, string | undefined>> = environment): string {
  if (env['ADJUTANT_DATA']) return env['ADJUTANT_DATA'];
  if (process.getuid?.() === 0) return '/var/lib/adjutant';
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'adjutant');
}

export const DEFAULT_PORT = 8000;
export const VERSION = '0.1.0';
