import { routes, type DeadLetterView, type RouteResponse } from '@adjutant/contracts-gateway';
import { getStatus, listAudit } from '@adjutant/contracts-operations';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';

type DeadLetter = Awaited<ReturnType<Bus['deadLetters']['list']>>[number];

/** Without the payload: it is some user's. */
function toView({ message, error, ...letter }: DeadLetter): DeadLetterView {
  return { id: letter.id, consumer: letter.consumer, message_name: message.event, error: error.message, attempts: letter.attempts, created_at: letter.created_at };
}

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
  async listDeadLetters(@Input() { query }: InputOf<typeof routes.listDeadLetters>): Promise<RouteResponse<typeof routes.listDeadLetters>> {
    const [letters, total] = await Promise.all([this.bus.deadLetters.list(query), this.bus.deadLetters.count()]);
    return { dead_letters: letters.map(toView), total };
  }

  @Route(routes.replayDeadLetters)
  async replayDeadLetters(@Input() { body }: InputOf<typeof routes.replayDeadLetters>): Promise<RouteResponse<typeof routes.replayDeadLetters>> {
    return { replayed: await this.bus.deadLetters.replay(body.ids) };
  }
}
