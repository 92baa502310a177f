import { delimiter, isAbsolute } from 'node:path';

/** The folders of PATH, read at each call; those that depend on where one stands are left out. */
export function searchPath(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
}
