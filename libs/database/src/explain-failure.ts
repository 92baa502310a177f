import { AppError } from '@adjutant/contracts-core';

const EXPLANATIONS: ReadonlyArray<[RegExp, string]> = [
  [/No space left on device/i, 'The disk is full, so the database cannot start. Free some space and start again.'],
  [/Read-only file system/i, 'The data folder is on a read-only file system. Choose another with --data DIR.'],
  [/database files are incompatible|was initialized by PostgreSQL version/i, 'The data folder was made by another PostgreSQL version. Use the Adjutant that made it, or another data folder.'],
  [/Permission denied|has wrong ownership|could not access directory/i, 'The database may not enter its data folder: every folder above it must be open (chmod o+x) to the user "postgres". Or choose another with --data DIR.'],
  [/cannot be run as root|root.*is not permitted/i, 'PostgreSQL does not run as root here. Run Adjutant as an ordinary user.'],
  [/could not bind|Address already in use/i, 'The port chosen for the database was taken in that moment. Start again.'],
  [/could not map anonymous shared memory|Cannot allocate memory/i, 'There is not enough memory for the database. Close something and start again.'],
  [/lock file "postmaster.pid" already exists/i, 'Another PostgreSQL runs on this data folder. Stop it, then start again.'],
  [/could not (open|read|find|stat|access) (the )?(file|directory|control file|database system)|control file|could not locate a valid checkpoint|invalid (primary )?checkpoint|relation mapping file|is not a valid data directory/i, 'Files of the database are missing or damaged. Restore the data folder from a backup, or begin anew with "npm start -- reset".'],
];

/** The last words of a PostgreSQL that did not start, as one sentence with a way out. */
export function explainFailure(output: string): AppError {
  const known = EXPLANATIONS.find(([pattern]) => pattern.test(output));
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  return new AppError('UNAVAILABLE', known?.[1] ?? `The database did not start: ${lastLine || 'it said nothing'}.`, { output: output.slice(-2_000) });
}

const FILE_ERRORS: Readonly<Record<string, (folder: string) => string>> = {
  ENOSPC: () => 'The disk is full, so the database cannot start. Free some space and start again.',
  EROFS: (folder) => `${folder} is on a read-only file system. Choose another data folder.`,
  EACCES: (folder) => `${folder} may not be written by this user. Choose another data folder, or change its owner.`,
  EPERM: (folder) => `${folder} may not be written by this user. Choose another data folder, or change its owner.`,
  ENOTDIR: (folder) => `${folder} lies below something that is not a folder. Choose another data folder.`,
};

/** What the file system refused, as one sentence with a way out; any other error as it is. */
export function explainFileError(error: unknown, folder: string): unknown {
  const explain = FILE_ERRORS[(error as NodeJS.ErrnoException | null)?.code ?? ''];
  return explain && !(error instanceof AppError) ? new AppError('UNAVAILABLE', explain(folder), undefined, { cause: error }) : error;
}
