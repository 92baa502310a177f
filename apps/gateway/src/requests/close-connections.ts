import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 50;

/**
 * Lets the server close as soon as the last answer is out. Node closes only the connections that are idle when the closing
 * begins: not those that fall idle later, nor those that a client opened ahead and never used, which it keeps for a minute.
 */
export function closeConnectionsInTime(server: FastifyInstance): void {
  const unused = new Set<Socket>();
  const http = server.server;
  http.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  for (const used of ['request', 'upgrade']) http.prependListener(used, ({ socket }: { socket: Socket }) => unused.delete(socket));
  server.addHook('preClose', (done) => {
    const timer = setInterval(() => http.closeIdleConnections(), LOOK_EVERY_MS).unref();
    http.once('close', () => clearInterval(timer));
    for (const socket of unused) socket.destroy();
    done();
  });
}

/** From now on each answer ends its connection: a client that keeps his comes back over another, and that leads to a process that stays. */
export function endConnectionsWithAnswers(http: Server): void {
  http.prependListener('request', (_request, response: ServerResponse) => response.setHeader('Connection', 'close'));
}
