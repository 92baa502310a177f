import { routes } from '@adjutant/contracts-gateway';
import { getDeadLetter, getStatus, listAudit, listDeadLetters, listJobs, replayDeadLetters, retryJobs } from '@adjutant/contracts-operations';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';

@Controller()
export class OperationsController {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  @Route(routes.getStatus)
  getStatus(@Input() { ctx, signal }: InputOf<typeof routes.getStatus>) {
    return this.bus.request(ctx, getStatus, {}, { signal });
  }

  @Route(routes.listAudit)
  listAudit(@Input() { ctx, query, signal }: InputOf<typeof routes.listAudit>) {
    return this.bus.request(ctx, listAudit, query, { signal });
  }

  @Route(routes.listDeadLetters)
  listDeadLetters(@Input() { ctx, query, signal }: InputOf<typeof routes.listDeadLetters>) {
    return this.bus.request(ctx, listDeadLetters, query, { signal });
  }

  @Route(routes.getDeadLetter)
  getDeadLetter(@Input() { ctx, params, signal }: InputOf<typeof routes.getDeadLetter>) {
    return this.bus.request(ctx, getDeadLetter, params, { signal });
  }

  @Route(routes.replayDeadLetters)
  replayDeadLetters(@Input() { ctx, body, signal }: InputOf<typeof routes.replayDeadLetters>) {
    return this.bus.request(ctx, replayDeadLetters, body, { signal });
  }

  @Route(routes.listJobs)
  listJobs(@Input() { ctx, query, signal }: InputOf<typeof routes.listJobs>) {
    return this.bus.request(ctx, listJobs, query, { signal });
  }

  @Route(routes.retryJobs)
  retryJobs(@Input() { ctx, body, signal }: InputOf<typeof routes.retryJobs>) {
    return this.bus.request(ctx, retryJobs, body, { signal });
  }
}
