import { type AccountCredentials, connectAccount, disconnectAccount, syncAccount } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { AccountsService } from './accounts.service.js';

@Injectable()
export class AccountsHandlers {
  constructor(private readonly service: AccountsService) {}

  @HandlesRequest(connectAccount)
  connect(ctx: MessageContext, { kind, credentials }: { kind: string; credentials: AccountCredentials }) {
    return this.service.connect(ctx, kind, credentials);
  }

  @HandlesRequest(disconnectAccount)
  disconnect(ctx: MessageContext, { kind }: { kind: string }) {
    return this.service.disconnect(ctx, kind);
  }

  @HandlesRequest(syncAccount)
  sync(ctx: MessageContext, { kind }: { kind: string }) {
    return this.service.sync(ctx, kind);
  }
}
