import type { Connector, SignInStart } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { hashToken, Keyring, randomToken } from '@adjutant/crypto';
import { HttpClient } from '@adjutant/egress';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';

import { AccountsService } from '../accounts/accounts.service.js';
import type { ConnectorIngestConfig } from '../config.js';
import { vendorOf } from '../connectors/index.js';
import type { VendorClient } from '../connectors/vendor-client.js';
import { type OAuthApp, redirectUri, type VendorOAuth } from '../connectors/vendor-oauth.js';
import { SignInsRepository } from './sign-ins.repository.js';

const MINUTES = 10;

/** Links accounts by signing in at their vendor: only who began may end it, once, and soon. */
@Injectable()
export class SignInsService {
  constructor(
    private readonly repository: SignInsRepository,
    private readonly accounts: AccountsService,
    @Inject(Keyring) private readonly keyring: Keyring,
    private readonly http: HttpClient,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConnectorIngestConfig,
  ) {}

  async begin(ctx: MessageContext, kind: string): Promise<SignInStart> {
    const { app, oauth } = this.#setUp(kind);
    const [state, verifier] = [randomToken(), randomToken()];
    const expiresAt = new Date(this.clock.now().getTime() + MINUTES * 60_000);
    await this.repository.begin(ctx, kind, { state_hash: hashToken(state), verifier: this.keyring.seal(verifier, placeOf(ctx, kind)), expires_at: expiresAt });
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const url = oauth.signInUrl({ client_id: app.client_id, state, redirect_uri: redirectUri(kind, this.config), code_challenge: challenge }, this.config);
    return { url, auth_url: url, state };
  }

  async finish(ctx: MessageContext, kind: string, state: string, code: string): Promise<Connector> {
    const { app, oauth, vendor } = this.#setUp(kind);
    const begun = await this.repository.take(ctx, kind, hashToken(state), this.clock.now());
    if (!begun) throw new AppError('UNPROCESSABLE', `This sign-in was not begun here, is over, or took longer than ${MINUTES} minutes. Begin again.`);
    const verifier = this.keyring.open(begun.verifier, placeOf(ctx, kind));
    const credentials = await oauth.exchange(code, { ...app, redirect_uri: redirectUri(kind, this.config), code_verifier: verifier }, { http: this.http, config: this.config, clock: this.clock });
    return this.accounts.link(ctx, vendor, credentials);
  }

  #setUp(kind: string): { app: OAuthApp; oauth: VendorOAuth; vendor: VendorClient } {
    const vendor = vendorOf(kind);
    const app = vendor?.oauth?.app(this.config);
    if (!vendor?.oauth || !app) throw new AppError('BAD_REQUEST', `Signing in there is not set up. ${vendor?.sign_in.length === 0 ? 'Ask whoever runs this Adjutant.' : 'Connect with a token.'}`);
    return { app, oauth: vendor.oauth, vendor };
  }
}

const placeOf = ({ userId }: Pick<MessageContext, 'userId'>, kind: string): string => `sign_ins:verifier:${userId}:${kind}`;
