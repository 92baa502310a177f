import { basename, dirname } from 'node:path';

/** Is the file one of the mails of a Maildir? */
export function isInMaildir(path: string): boolean {
  return ['cur', 'new'].includes(basename(dirname(path)));
}
