import type { MessageContext } from '@adjutant/contracts-core';
import { getDeadLetter, listDeadLetters, replayDeadLetters } from '@adjutant/contracts-operations';
import { HandlesRequest, requireAdmin } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { DeadLettersService } from './dead-letters.service.js';

@Injectable()
export class DeadLettersHandlers {
  constructor(private readonly deadLetters: DeadLettersService) {}

  @HandlesRequest(listDeadLetters)
  listDeadLetters(ctx: MessageContext, query: z.output<typeof listDeadLetters.request>): Promise<z.input<typeof listDeadLetters.response>> {
    requireAdmin(ctx);
    return this.deadLetters.list(ctx, query);
  }

  @HandlesRequest(getDeadLetter)
  getDeadLetter(ctx: MessageContext, { id }: z.output<typeof getDeadLetter.request>): Promise<z.input<typeof getDeadLetter.response>> {
    requireAdmin(ctx);
    return this.deadLetters.get(ctx, id);
  }

  @HandlesRequest(replayDeadLetters)
  replayDeadLetters(ctx: MessageContext, { ids }: z.output<typeof replayDeadLetters.request>): Promise<z.input<typeof replayDeadLetters.response>> {
    requireAdmin(ctx);
    return this.deadLetters.replay(ctx, ids);
  }
}
