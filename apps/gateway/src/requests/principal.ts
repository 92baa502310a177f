import type { MessageContext } from '@adjutant/contracts-core';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Who is signed in. */
export type Principal = Pick<MessageContext, 'userId' | 'role' | 'tier' | 'timeZone'>;

/** What is known of a request once it was let in. */
export interface Admission {
  ctx: MessageContext;
  principal: Principal | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    admission: Admission | null;
  }
}

/** Aborted when the client is gone before its answer was. */
export function signalOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** The admission that the route guard left; a request without one never reaches a handler. */
export function admissionOf(request: FastifyRequest): Admission {
  if (!request.admission) throw new Error('No admission: the route guard did not run');
  return request.admission;
}
