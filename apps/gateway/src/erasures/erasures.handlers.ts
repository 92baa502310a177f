import type { ErasedPart, MessageContext } from '@adjutant/contracts-core';
import { eraseUser } from '@adjutant/contracts-gateway';
import { HandlesRequest, UserEraser } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

@Injectable()
export class ErasuresHandlers {
  constructor(@Inject(UserEraser) private readonly eraser: UserEraser) {}

  @HandlesRequest(eraseUser)
  eraseUser(ctx: MessageContext): Promise<ErasedPart> {
    return this.eraser.erase(ctx, { asked: [eraseUser], tables: ['idempotency_keys'] });
  }
}
