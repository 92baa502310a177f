import type { ErasedPart, MessageContext } from '@adjutant/contracts-core';
import { eraseUser, getErasure, startErasure, type Erasure } from '@adjutant/contracts-operations';
import { HandlesRequest, UserEraser } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { ErasuresJobs, eraseUserData } from './erasures.jobs.js';
import { ErasuresService } from './erasures.service.js';

@Injectable()
export class ErasuresHandlers {
  constructor(
    private readonly erasures: ErasuresService,
    private readonly jobs: ErasuresJobs,
    private readonly eraser: UserEraser,
  ) {}

  @HandlesRequest(startErasure)
  startErasure(ctx: MessageContext): Promise<Erasure> {
    return this.erasures.start(ctx, (id) => this.jobs.add(ctx.userId, id));
  }

  @HandlesRequest(getErasure)
  getErasure(ctx: MessageContext, { id }: { id: string }): Promise<Erasure> {
    return this.erasures.get(ctx, id);
  }

  /** The erasures themselves stay: they say what was done, and hold nothing of what was there. */
  @HandlesRequest(eraseUser)
  eraseUser(ctx: MessageContext): Promise<ErasedPart> {
    return this.eraser.erase(ctx, { asked: [eraseUser, eraseUserData], appendOnlyTables: ['audit_entries'] });
  }
}
