import { beginPhoneSignIn, beginSignIn, finishPhoneSignIn, finishSignIn, type PhoneSignInAnswer } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { PhoneSignInsService } from './phone-sign-ins.service.js';
import { SignInsService } from './sign-ins.service.js';

@Injectable()
export class SignInsHandlers {
  constructor(
    private readonly service: SignInsService,
    private readonly phones: PhoneSignInsService,
  ) {}

  @HandlesRequest(beginSignIn)
  begin(ctx: MessageContext, { kind }: { kind: string }) {
    return this.service.begin(ctx, kind);
  }

  @HandlesRequest(finishSignIn)
  finish(ctx: MessageContext, { kind, state, code }: { kind: string; state: string; code: string }) {
    return this.service.finish(ctx, kind, state, code);
  }

  @HandlesRequest(beginPhoneSignIn)
  beginWithPhone(ctx: MessageContext, { kind, phone_number }: { kind: string; phone_number: string }) {
    return this.phones.begin(ctx, kind, phone_number);
  }

  @HandlesRequest(finishPhoneSignIn)
  finishWithPhone(ctx: MessageContext, { kind, ...answer }: { kind: string } & PhoneSignInAnswer) {
    return this.phones.finish(ctx, kind, answer);
  }
}
