import type { MessageContext } from '@adjutant/contracts-core';
import { scoreDuplicates } from '@adjutant/contracts-embedding';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { scorePair } from './score-pair.js';

@Injectable()
export class DuplicatesHandlers {
  @HandlesRequest(scoreDuplicates)
  async score(_ctx: MessageContext, { pairs }: z.output<typeof scoreDuplicates.request>): Promise<z.input<typeof scoreDuplicates.response>> {
    return { scores: pairs.map(({ left, right }) => scorePair(left, right)) };
  }
}
