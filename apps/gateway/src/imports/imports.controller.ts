import { cancelImport, getImport, listImports, startImport } from '@adjutant/contracts-connector-ingest';
import { routes } from '@adjutant/contracts-gateway';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';

@Controller()
export class ImportsController {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  @Route(routes.startImport)
  start(@Input() { ctx, body, signal }: InputOf<typeof routes.startImport>) {
    return this.bus.request(ctx, startImport, body, { signal });
  }

  @Route(routes.listImports)
  list(@Input() { ctx, query, signal }: InputOf<typeof routes.listImports>) {
    return this.bus.request(ctx, listImports, query, { signal });
  }

  @Route(routes.getImport)
  get(@Input() { ctx, params, signal }: InputOf<typeof routes.getImport>) {
    return this.bus.request(ctx, getImport, params, { signal });
  }

  @Route(routes.cancelImport)
  cancel(@Input() { ctx, params, signal }: InputOf<typeof routes.cancelImport>) {
    return this.bus.request(ctx, cancelImport, params, { signal });
  }
}
