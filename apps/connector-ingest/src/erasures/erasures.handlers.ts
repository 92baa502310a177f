import { eraseUser } from '@adjutant/contracts-connector-ingest';
import type { ErasedPart, MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest, UserEraser } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { AccountsService } from '../accounts/accounts.service.js';
import { ImportsService } from '../imports/imports.service.js';

/** Imports and accounts before events: without its row an import or a reading stores nothing more. */
const TABLES = ['uploads', 'imports', 'linked_accounts', 'sign_ins', 'events', 'event_counts', 'threads', 'entities', 'connectors'];

@Injectable()
export class ErasuresHandlers {
  constructor(
    private readonly eraser: UserEraser,
    private readonly imports: ImportsService,
    private readonly accounts: AccountsService,
  ) {}

  @HandlesRequest(eraseUser)
  async eraseUser(ctx: MessageContext): Promise<ErasedPart> {
    await this.imports.cancelAll(ctx);
    await this.accounts.signOutAll(ctx);
    return this.eraser.erase(ctx, { asked: [eraseUser], tables: TABLES });
  }
}
