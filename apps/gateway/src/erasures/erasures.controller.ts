import { routes } from '@adjutant/contracts-gateway';
import { getErasure, startErasure } from '@adjutant/contracts-operations';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';

@Controller()
export class ErasuresController {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  @Route(routes.startErasure)
  startErasure(@Input() { ctx, body, signal }: InputOf<typeof routes.startErasure>) {
    return this.bus.request(ctx, startErasure, body, { signal });
  }

  @Route(routes.getErasure)
  getErasure(@Input() { ctx, params, signal }: InputOf<typeof routes.getErasure>) {
    return this.bus.request(ctx, getErasure, params, { signal });
  }
}
