import { AppError, Clock } from '@adjutant/contracts-core';
import { routes, socketClose, socketSignIn, type SocketSignIn } from '@adjutant/contracts-gateway';
import { CONFIG } from '@adjutant/service-kit';
import type { WebSocket } from '@fastify/websocket';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { isOwnOrigin } from '../accounts/is-local-request.js';
import type { VerifiedToken } from '../accounts/jwt-strategy.js';
import type { GatewayConfig } from '../config.js';
import { AdmissionService, callerOf } from '../requests/admission.service.js';
import { isAllowedOrigin } from '../requests/is-allowed-origin.js';
import { ChangeSocket, endSocket, refuseSocket } from './change-socket.js';
import { ChangesService } from './changes.service.js';

/** From the opening to the end of the sign-in. */
export const SIGN_IN_MS = 5_000;
/** Sockets that nobody has signed in on yet, all together and from one address. */
const WAITING_AT_MOST = 1_000;
export const WAITING_FROM_ONE_ADDRESS = 100;
const POLICY = routes.followChanges.policy as 'read';
const FIRST_FRAME = 'Sign in with the first frame: {"type":"authenticate","access_token":"…"}.';

/** Follows changes over WebSockets: who may open one, and who signs in on it. */
@Injectable()
export class ChangeSocketsService implements BeforeApplicationShutdown {
  /** With the address that each came from. */
  readonly #waiting = new Map<WebSocket, string>();
  readonly #admitted = new WeakMap<FastifyRequest, VerifiedToken>();
  #isStopping = false;

  constructor(
    @Inject(AdmissionService) private readonly admission: AdmissionService,
    @Inject(ChangesService) private readonly changes: ChangesService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** Before the socket is open, when HTTP can still answer: no page of another site, and nobody whose headers name no user. Who sends none signs in afterwards. */
  async admit(request: FastifyRequest): Promise<void> {
    const { origin, authorization, 'x-dev-user': devUser } = request.headers;
    if (!isOwnOrigin(request.headers) && !isAllowedOrigin(origin, this.config.CORS_ORIGINS)) throw new AppError('FORBIDDEN', 'Pages of this origin may not open a socket here: CORS_ORIGINS names those that may.');
    if (this.#isStopping || this.#isCrowded(request.ip)) throw new AppError('UNAVAILABLE', 'No more sockets right now: try again in a moment.', { retry_after_seconds: 1 });
    const isSigned = authorization !== undefined || (this.config.ENVIRONMENT === 'dev' && devUser !== undefined);
    if (isSigned) this.#admitted.set(request, await this.admission.admit(POLICY, callerOf(request)));
  }

  /** Tells the changes of whoever the request named, or of whoever signs in. */
  follow(socket: WebSocket, request: FastifyRequest): void {
    const admitted = this.#admitted.get(request);
    if (admitted) return this.#subscribe(socket, admitted, request.headers['last-event-id']?.toString());
    const timer = setTimeout(() => void this.#refuse(socket, request, `Nobody signed in within ${SIGN_IN_MS / 1000} s. ${FIRST_FRAME}`), SIGN_IN_MS);
    const settle = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(socket);
    };
    this.#waiting.set(socket, request.ip);
    socket.once('close', settle);
    socket.once('message', (data, isBinary) => void this.#signIn(socket, request, isBinary ? '' : String(data)).finally(settle));
  }

  beforeApplicationShutdown(): void {
    this.#isStopping = true;
    for (const socket of this.#waiting.keys()) endSocket(socket, socketClose.goingAway, 'Adjutant stops: come back in a moment.');
  }

  #isCrowded(ip: string): boolean {
    return this.#waiting.size >= WAITING_AT_MOST || [...this.#waiting.values()].filter((other) => other === ip).length >= WAITING_FROM_ONE_ADDRESS;
  }

  async #signIn(socket: WebSocket, request: FastifyRequest, text: string): Promise<void> {
    takeNothing(socket);
    const frame = readSignIn(text);
    if (!frame) return this.#refuse(socket, request, FIRST_FRAME);
    try {
      const headers = { ...request.headers, authorization: `Bearer ${frame.access_token}` };
      const verified = await this.admission.admit(POLICY, callerOf(request, headers));
      this.#subscribe(socket, verified, frame.last_event_id);
    } catch (error) {
      refuseSocket(socket, error);
    }
  }

  #subscribe(socket: WebSocket, { principal, expiresAtMs }: VerifiedToken, lastId: string | undefined): void {
    if (socket.readyState !== socket.OPEN) return;
    takeNothing(socket);
    try {
      const follower = new ChangeSocket(socket, () => expiresAtMs <= this.clock.now().getTime());
      socket.once('close', this.changes.subscribe(principal.userId, lastId, follower));
    } catch (error) {
      refuseSocket(socket, error);
    }
  }

  /** Counted, as a request with a bad token is. */
  async #refuse(socket: WebSocket, request: FastifyRequest, reason: string): Promise<void> {
    const limited: unknown = await this.admission.refuse(callerOf(request)).catch((error: unknown) => error);
    refuseSocket(socket, limited ?? new AppError('UNAUTHENTICATED', reason));
  }
}

function readSignIn(text: string): SocketSignIn | null {
  try {
    return socketSignIn.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function takeNothing(socket: WebSocket): void {
  socket.removeAllListeners('message');
  socket.on('message', () => endSocket(socket, socketClose.notTaken, 'Nothing is taken here but the first frame, to sign in.'));
}
