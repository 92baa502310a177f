import type { IncomingMessage } from 'node:http';

const PLAIN = /^[\w.:-]{1,128}$/;

/** The id under which a request is logged everywhere: the caller's, where it is plain, or a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && PLAIN.test(given) ? given : crypto.randomUUID();
}
