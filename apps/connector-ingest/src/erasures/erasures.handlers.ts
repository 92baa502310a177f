import { eraseUser } from '@adjutant/contracts-connector-ingest';
import type { ErasedPart, MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest, UserEraser } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { ImportsService } from '../imports/imports.service.js';

/** Imports before events: without its row an import stores nothing more. */
const TABLES = ['uploads', 'imports', 'events', 'event_counts', 'threads', 'entities', 'connectors', 'linked_accounts'];

@Injectable()
export class ErasuresHandlers {
  constructor(
    private readonly eraser: UserEraser,
    private readonly imports: ImportsService,
  ) {}

  @HandlesRequest(eraseUser)
  async eraseUser(ctx: MessageContext): Promise<ErasedPart> {
    await this.imports.cancelAll(ctx);
    return this.eraser.erase(ctx, { asked: [eraseUser], tables: TABLES });
  }
}
