import { AppError } from '@adjutant/contracts-core';
import { API_PREFIX, routes, socketClose } from '@adjutant/contracts-gateway';
import type { Logger } from '@adjutant/telemetry';
import websocket, { type WebSocket } from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { ErrorFilter } from '../requests/error-filter.js';
import { endSocket } from './change-socket.js';
import type { ChangeSocketsService } from './change-sockets.service.js';

const ADDRESS = API_PREFIX + routes.followChanges.path;
/** A token has up to 4096 characters. */
const MAX_FRAME_BYTES = 8 * 1024;

interface Parts {
  sockets: ChangeSocketsService;
  errors: ErrorFilter;
  logger: Logger;
}

/** Lets one route of the table be opened as a WebSocket too, and no other address. Over HTTP it stays the route that it is, behind the guard. */
export async function serveChangeSockets(server: FastifyInstance, { sockets, errors, logger }: Parts): Promise<void> {
  server.addHook('onRoute', (route) => {
    if (route.url !== ADDRESS || route.method !== 'GET') return;
    route.preValidation = async (request: FastifyRequest) => (request.ws ? sockets.admit(request) : undefined);
    route.wsHandler = (socket, request) => {
      logClosing(socket, request, logger);
      sockets.follow(socket, request);
    };
  });
  await server.register(websocket, {
    options: { maxPayload: MAX_FRAME_BYTES },
    errorHandler: (_error, socket) => endSocket(socket, socketClose.notTaken, 'This frame cannot be read.'),
  });
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.ws || request.routeOptions.url === ADDRESS) done();
    else errors.answer(new AppError('NOT_FOUND', `There is no WebSocket at this address; there is one at ${ADDRESS}.`), request, reply);
  });
}

/** The access log tells answers only, and an opened socket has none. */
function logClosing(socket: WebSocket, request: FastifyRequest, logger: Logger): void {
  const openedAt = performance.now();
  socket.once('close', (code: number) => logger.info({ request_id: request.id, route: ADDRESS, code, duration_ms: Math.round(performance.now() - openedAt) }, 'socket'));
}
