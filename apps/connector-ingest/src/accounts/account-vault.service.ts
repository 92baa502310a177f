import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import { HttpClient } from '@adjutant/egress';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';

import type { ConnectorIngestConfig } from '../config.js';
import { VendorCall } from '../connectors/vendor-call.js';
import type { VendorClient, VendorCredentials } from '../connectors/vendor-client.js';
import type { AccountRow } from './accounts.repository.js';

const credentials = z.object({
  token: z.string(),
  email: z.string().optional(),
  site: z.string().optional(),
  refresh_token: z.string().optional(),
  expires_at: z.string().optional(),
  cloud_id: z.string().optional(),
});
/** A token that is good for no longer than this is renewed before it is used. */
const SOON_MS = 600_000;

type SealedAccount = Pick<AccountRow, 'user_id' | 'credentials'>;

/** The only one that sees credentials in the clear: seals them for their row, opens them for a call to their vendor, and has them renewed. */
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

  callWith(vendor: VendorClient, value: VendorCredentials, signal?: AbortSignal): VendorCall {
    return new VendorCall(vendor, value, { http: this.http, config: this.config, clock: this.clock, signal });
  }

  callFor(vendor: VendorClient, row: SealedAccount, signal?: AbortSignal): VendorCall {
    return this.callWith(vendor, this.#open(vendor, row), signal);
  }

  isStale(vendor: VendorClient, row: SealedAccount): boolean {
    const { refresh_token, expires_at } = this.#open(vendor, row);
    return Boolean(vendor.oauth && refresh_token && expires_at && Date.parse(expires_at) < this.clock.now().getTime() + SOON_MS);
  }

  isUnderOldKey({ credentials: sealed }: SealedAccount): boolean {
    return this.keyring.needsReseal(sealed);
  }

  /** The same under the newest key. */
  reseal({ kind }: VendorClient, row: SealedAccount): string {
    return this.keyring.reseal(row.credentials, placeOf(row.user_id, kind));
  }

  /** Other credentials in place of those that are about to expire, sealed. */
  async renew(vendor: VendorClient, row: SealedAccount): Promise<string> {
    const app = vendor.oauth?.app(this.config);
    if (!vendor.oauth || !app) throw new AppError('UNPROCESSABLE', `Signing in at ${vendor.name} is not set up any more.${vendor.sign_in.length > 0 ? ' Connect with a token.' : ''}`);
    const fresh = await vendor.oauth.refresh(this.#open(vendor, row), app, { http: this.http, config: this.config, clock: this.clock });
    return this.seal({ userId: row.user_id }, vendor.kind, fresh);
  }

  #open({ kind }: VendorClient, row: SealedAccount): VendorCredentials {
    return credentials.parse(JSON.parse(this.keyring.open(row.credentials, placeOf(row.user_id, kind)))) as VendorCredentials;
  }
}

const placeOf = (userId: string, kind: string): string => `linked_accounts:credentials:${userId}:${kind}`;
