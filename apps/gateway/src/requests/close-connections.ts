import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 50;

/**
 * Lets the server close as soon as the last answer is out. Node closes only the connections that are idle when the closing
 * begins: not those that fall idle later, nor those that a client opened ahead and never used, which it keeps for a minute.
 * And it takes a connection for idle over which an answer is still on its way to a slow reader: such a one has `graceMs`.
 */
export function closeConnectionsInTime(server: FastifyInstance, graceMs: number): void {
  const http = server.server;
  const answering = countAnswers(http);
  const closeIdle = http.closeIdleConnections.bind(http);
  http.closeIdleConnections = () => {
    for (const [socket, answers] of answering) if (answers === 0) socket.destroy();
  };
  server.addHook('preClose', (done) => {
    const looking = setInterval(() => http.closeIdleConnections(), LOOK_EVERY_MS).unref();
    const late = setTimeout(() => (http.closeIdleConnections = closeIdle), graceMs).unref();
    http.once('close', () => {
      clearInterval(looking);
      clearTimeout(late);
    });
    done();
  });
}

/** Of each connection: how many answers are not out yet. */
function countAnswers(http: Server): ReadonlyMap<Socket, number> {
  const answering = new Map<Socket, number>();
  const count = (socket: Socket, change: number): void => {
    const answers = answering.get(socket);
    if (answers !== undefined) answering.set(socket, answers + change);
  };
  http.on('connection', (socket: Socket) => {
    answering.set(socket, 0);
    socket.once('close', () => answering.delete(socket));
  });
  http.prependListener('upgrade', ({ socket }: IncomingMessage) => answering.delete(socket));
  http.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    count(socket, 1);
    response.once('close', () => count(socket, -1));
  });
  return answering;
}

/** From now on each answer ends its connection: a client that keeps his comes back over another, and that leads to a process that stays. */
export function endConnectionsWithAnswers(http: Server): void {
  http.prependListener('request', (_request, response: ServerResponse) => response.setHeader('Connection', 'close'));
}
