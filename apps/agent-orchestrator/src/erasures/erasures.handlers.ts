import { eraseUser } from '@adjutant/contracts-agent-orchestrator';
import type { ErasedPart, MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest, UserEraser } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

@Injectable()
export class ErasuresHandlers {
  constructor(private readonly eraser: UserEraser) {}

  @HandlesRequest(eraseUser)
  eraseUser(ctx: MessageContext): Promise<ErasedPart> {
    return this.eraser.erase(ctx, { asked: [eraseUser], tables: ['event_readings', 'prompts', 'summaries'] });
  }
}
