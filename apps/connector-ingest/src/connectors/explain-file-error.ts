/** Why a file could not be read, in one sentence. */
export function explainFileError(error: unknown): string {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOENT':
      return 'It vanished while it was being read.';
    case 'EACCES':
    case 'EPERM':
      return 'It may not be read by this user.';
    case 'ENAMETOOLONG':
      return 'Its path is too long.';
    case 'ELOOP':
      return 'It is a link that leads back to itself.';
    case 'EIO':
      return 'The disk reported an error while it was being read.';
    default:
      return error instanceof Error && error.message ? error.message : 'It cannot be read.';
  }
}
