import type { ConnectorChange } from '../api/queries.js';

/** The server's sentence without what the page says itself. */
export function reasonOf({ message }: Pick<ConnectorChange, 'message'>): string {
  return (message ?? '').replace(/^BAD – /, '').replace(/ Press to retry\.$/, '');
}
