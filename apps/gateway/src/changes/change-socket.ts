import { AppError } from '@adjutant/contracts-core';
import { socketClose, type heartbeatFrame } from '@adjutant/contracts-gateway';
import type { WebSocket } from '@fastify/websocket';
import type { z } from 'zod';

import { MAX_UNREAD_BYTES, type Subscriber, type ToldChange } from './subscriber.js';

/** How long the other end may take to agree to a close. */
const CLOSE_GRACE_MS = 1_000;
/** What the protocol has room for. */
const MAX_REASON_BYTES = 123;
const NO_STATUS = 4000;
const HEARTBEAT = JSON.stringify({ event: 'heartbeat' } satisfies z.input<typeof heartbeatFrame>);

/** Closes a socket with a code that says why, and breaks it off when the other end does not answer. */
export function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, new TextDecoder().decode(Buffer.from(reason).subarray(0, MAX_REASON_BYTES), { stream: true }));
  const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** As `endSocket`, with the code for what HTTP would have answered. */
export function refuseSocket(socket: WebSocket, thrown: unknown): void {
  const { httpStatus, message } = AppError.from(thrown);
  endSocket(socket, NO_STATUS + httpStatus, message);
}

/** A follower over a WebSocket: frames of JSON, for as long as its token holds and it answers pings. */
export class ChangeSocket implements Subscriber {
  #hasAnswered = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly isExpired: () => boolean,
  ) {
    socket.on('pong', () => (this.#hasAnswered = true));
  }

  tell({ frame }: ToldChange): void {
    if (this.#mayGoOn()) this.socket.send(frame);
  }

  beat(): void {
    if (!this.#hasAnswered) endSocket(this.socket, socketClose.noAnswer, 'No answer to a ping.');
    else if (this.#mayGoOn()) this.#ping();
  }

  end(): void {
    endSocket(this.socket, socketClose.goingAway, 'Adjutant stops: come back in a moment.');
  }

  #mayGoOn(): boolean {
    if (this.socket.readyState !== this.socket.OPEN) return false;
    if (this.isExpired()) endSocket(this.socket, socketClose.signInAgain, 'The access token has expired: sign in again.');
    else if (this.socket.bufferedAmount > MAX_UNREAD_BYTES) endSocket(this.socket, socketClose.tooSlow, 'Too much lies unread: come back with the last id.');
    else return true;
    return false;
  }

  #ping(): void {
    this.#hasAnswered = false;
    this.socket.ping();
    this.socket.send(HEARTBEAT);
  }
}
