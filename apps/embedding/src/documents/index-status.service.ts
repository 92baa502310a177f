import type { MessageContext } from '@adjutant/contracts-core';
import type { getIndexStatus } from '@adjutant/contracts-embedding';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { DocumentsRepository } from './documents.repository.js';
import { IndexStatesRepository } from './index-states.repository.js';

/** How far a user's index is, from the tables alone: asking must not wake the index. */
@Injectable()
export class IndexStatusService {
  constructor(
    private readonly documents: DocumentsRepository,
    private readonly states: IndexStatesRepository,
  ) {}

  async of(ctx: MessageContext): Promise<z.input<typeof getIndexStatus.response>> {
    const [{ pending, indexed, failed }, state] = await Promise.all([this.documents.countByState(ctx), this.states.find(ctx)]);
    return { pending, indexed, failed, model: state?.model ?? 'none', dimension: state?.dimension ?? 0 };
  }
}
