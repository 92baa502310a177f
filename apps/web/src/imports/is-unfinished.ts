import type { ImportChange } from '../api/queries.js';

/** Does an import wait or read? */
export function isUnfinished({ state }: Pick<ImportChange, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}
