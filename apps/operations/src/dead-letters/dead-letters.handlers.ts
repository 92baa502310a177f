import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { listDeadLetters, replayDeadLetters } from '@adjutant/contracts-operations';
import { HandlesRequest } from '@adjutant/service-kit';
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

  @HandlesRequest(replayDeadLetters)
  replayDeadLetters(ctx: MessageContext, { ids }: z.output<typeof replayDeadLetters.request>): Promise<z.input<typeof replayDeadLetters.response>> {
    requireAdmin(ctx);
    return this.deadLetters.replay(ctx, ids);
  }
}

/** Else every service would refuse, and look as if it were away. */
function requireAdmin({ role }: MessageContext): void {
  if (role !== 'admin') throw new AppError('FORBIDDEN', 'Only an administrator may see and replay messages that could not be handled.');
}
