import type { Readable } from 'node:stream';

import { AppError, Clock } from '@adjutant/contracts-core';
import { routes, type ErrorEnvelope } from '@adjutant/contracts-gateway';
import { Controller, Header, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';
import { toErrorEnvelope } from '../requests/to-envelope.js';
import { ChangesService } from './changes.service.js';

@Controller()
export class ChangesController {
  constructor(
    @Inject(ChangesService) private readonly changes: ChangesService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Route(routes.streamChanges)
  stream(@Input() { ctx, request }: InputOf<typeof routes.streamChanges>): Readable {
    return this.changes.open(ctx.userId, request.headers['last-event-id']?.toString());
  }

  /** As a WebSocket it is served by ChangeSocketsService. */
  @Route(routes.followChanges)
  @Header('Upgrade', 'websocket')
  follow(@Input() { ctx }: InputOf<typeof routes.followChanges>): ErrorEnvelope {
    const error = new AppError('BAD_REQUEST', 'Open this address as a WebSocket: send Upgrade: websocket. GET /stream tells the same over HTTP.');
    return toErrorEnvelope(error, ctx.requestId, this.clock.now());
  }
}
