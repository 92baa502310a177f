import type { Readable } from 'node:stream';

import { routes } from '@adjutant/contracts-gateway';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';
import { ChangesService } from './changes.service.js';

@Controller()
export class ChangesController {
  constructor(@Inject(ChangesService) private readonly changes: ChangesService) {}

  @Route(routes.streamChanges)
  stream(@Input() { ctx, request }: InputOf<typeof routes.streamChanges>): Readable {
    return this.changes.open(ctx.userId, request.headers['last-event-id']?.toString());
  }
}
