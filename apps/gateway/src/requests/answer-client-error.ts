import type { Socket } from 'node:net';

import { AppError, systemClock } from '@adjutant/contracts-core';

import { toErrorEnvelope } from './to-envelope.js';

/** Answers what is not HTTP, or comes too slowly, in the one shape, and hangs up. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = new AppError('BAD_REQUEST', error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'The request came too slowly.' : 'This is not a valid HTTP request.');
  const body = JSON.stringify(toErrorEnvelope(refusal, crypto.randomUUID(), systemClock.now()));
  socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
