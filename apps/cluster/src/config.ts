import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process: read here and nowhere else. Services are started with it and what the cluster adds. */
export const environment: Environment = { ...process.env };

/** Of the repository: where the built services lie. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Where the cluster's data lies unless `--data` or ADJUTANT_DATA says otherwise: beside that of the standalone profile. */
export function defaultFolder(env: Environment = environment): string {
  if (env['ADJUTANT_DATA']) return join(env['ADJUTANT_DATA'], 'cluster');
  if (process.getuid?.() === 0) return '/var/lib/adjutant/cluster';
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'adjutant', 'cluster');
}
