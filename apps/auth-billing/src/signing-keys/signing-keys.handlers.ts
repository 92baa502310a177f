import { getKeySet } from '@adjutant/contracts-auth-billing';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { SigningKeysService } from './signing-keys.service.js';

@Injectable()
export class SigningKeysHandlers {
  constructor(private readonly signingKeys: SigningKeysService) {}

  @HandlesRequest(getKeySet)
  getKeySet(): Promise<z.output<typeof getKeySet.response>> {
    return this.signingKeys.keySet();
  }
}
