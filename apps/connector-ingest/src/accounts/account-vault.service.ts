import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import { HttpClient } from '@adjutant/egress';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';

import type { ConnectorIngestConfig } from '../config.js';
import { VendorCall } from '../connectors/vendor-call.js';
import type { VendorClient, VendorCredentials } from '../connectors/vendor-client.js';

const credentials = z.object({ token: z.string(), email: z.string().optional(), site: z.string().optional() });

/** The only one that sees credentials in the clear: seals them for their row, and opens them for a call to their vendor. */
@Injectable()
export class AccountVault {
  constructor(
    @Inject(Keyring) private readonly keyring: Keyring,
    private readonly http: HttpClient,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConnectorIngestConfig,
  ) {}

  seal({ userId }: Pick<MessageContext, 'userId'>, kind: string, value: VendorCredentials): string {
    return this.keyring.seal(JSON.stringify(value), placeOf(userId, kind));
  }

  /** The same under the newest key. */
  reseal({ userId }: Pick<MessageContext, 'userId'>, kind: string, sealed: string): string {
    return this.keyring.reseal(sealed, placeOf(userId, kind));
  }

  callWith(vendor: VendorClient, value: VendorCredentials, signal?: AbortSignal): VendorCall {
    return new VendorCall(vendor, value, { http: this.http, config: this.config, clock: this.clock, signal });
  }

  callFor(vendor: VendorClient, row: { user_id: string; credentials: string }, signal?: AbortSignal): VendorCall {
    const opened = credentials.parse(JSON.parse(this.keyring.open(row.credentials, placeOf(row.user_id, vendor.kind))));
    return this.callWith(vendor, opened as VendorCredentials, signal);
  }
}

const placeOf = (userId: string, kind: string): string => `linked_accounts:credentials:${userId}:${kind}`;
