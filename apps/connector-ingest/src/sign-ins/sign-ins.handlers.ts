import { beginSignIn, finishSignIn } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { SignInsService } from './sign-ins.service.js';

@Injectable()
export class SignInsHandlers {
  constructor(private readonly service: SignInsService) {}

  @HandlesRequest(beginSignIn)
  begin(ctx: MessageContext, { kind }: { kind: string }) {
    return this.service.begin(ctx, kind);
  }

  @HandlesRequest(finishSignIn)
  finish(ctx: MessageContext, { kind, state, code }: { kind: string; state: string; code: string }) {
    return this.service.finish(ctx, kind, state, code);
  }
}
