import { eraseUser } from '@adjutant/contracts-auth-billing';
import type { ErasedPart, MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest, UserEraser } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

@Injectable()
export class ErasuresHandlers {
  constructor(private readonly eraser: UserEraser) {}

  /** The account, its sessions and its preferences stay: messages are all that is of the user's work. */
  @HandlesRequest(eraseUser)
  eraseUser(ctx: MessageContext): Promise<ErasedPart> {
    return this.eraser.erase(ctx, { asked: [eraseUser] });
  }
}
