import type { Connector, PhoneSignInAnswer, PhoneSignInStart } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { hashToken, Keyring, randomToken } from '@adjutant/crypto';
import { HttpClient } from '@adjutant/egress';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import { AccountsService } from '../accounts/accounts.service.js';
import type { ConnectorIngestConfig } from '../config.js';
import { vendorOf } from '../connectors/index.js';
import type { Vendor, VendorCredentials } from '../connectors/vendor-client.js';
import { NotYet, type VendorPhone } from '../connectors/vendor-phone.js';
import { type SignInRow, SignInsRepository } from './sign-ins.repository.js';

const MINUTES = 10;
const TRIES = 5;

/** What is sealed in the row of a sign-in, so that any process can go on with it. */
interface Begun {
  state: string;
  tries: number;
}

/** Links accounts by a phone number and the code that is sent there: only who began may end it, and soon. */
@Injectable()
export class PhoneSignInsService {
  constructor(
    private readonly repository: SignInsRepository,
    private readonly accounts: AccountsService,
    @Inject(Keyring) private readonly keyring: Keyring,
    private readonly http: HttpClient,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConnectorIngestConfig,
  ) {}

  async begin(ctx: MessageContext, kind: string, phoneNumber: string): Promise<PhoneSignInStart> {
    const { phone } = this.#setUp(kind);
    const { state, phone_code_hash } = await phone.begin(phoneNumber, this.#options());
    const id = randomToken();
    const expiresAt = new Date(this.clock.now().getTime() + MINUTES * 60_000);
    await this.repository.begin(ctx, kind, { state_hash: hashToken(id), verifier: this.#seal(ctx, kind, { state, tries: 0 }), expires_at: expiresAt });
    return { auth_session_id: id, phone_code_hash };
  }

  /** The row is out while the vendor is asked, so that two answers at once are one try. */
  async finish(ctx: MessageContext, kind: string, { auth_session_id: id, ...answer }: PhoneSignInAnswer): Promise<Connector> {
    const { vendor, phone } = this.#setUp(kind);
    const row = await this.repository.take(ctx, kind, hashToken(id), this.clock.now());
    if (!row) throw new AppError('UNPROCESSABLE', `This sign-in was not begun here, is over, or took longer than ${MINUTES} minutes. Begin again.`);
    const begun = JSON.parse(this.keyring.open(row.verifier, placeOf(ctx, kind))) as Begun;
    let credentials: VendorCredentials;
    try {
      credentials = await phone.finish(begun.state, answer, this.#options());
    } catch (error) {
      await this.#keep(ctx, row, begun, error);
      throw error instanceof NotYet ? new AppError(error.code, error.message, error.details) : error;
    }
    return this.accounts.link(ctx, vendor, credentials);
  }

  /** Gives the sign-in back for another try, where one may help. Another that was begun meanwhile stays. */
  async #keep(ctx: MessageContext, row: SignInRow, { state, tries }: Begun, error: unknown): Promise<void> {
    const isCounted = error instanceof NotYet;
    if (!isCounted && !AppError.from(error).isRetryable) return;
    if (isCounted && tries + 1 >= TRIES) return;
    const next: Begun = isCounted ? { state: error.state, tries: tries + 1 } : { state, tries };
    await this.repository.giveBack(ctx, row.kind, { state_hash: row.state_hash, verifier: this.#seal(ctx, row.kind, next), expires_at: row.expires_at });
  }

  #seal(ctx: MessageContext, kind: string, begun: Begun): string {
    return this.keyring.seal(JSON.stringify(begun), placeOf(ctx, kind));
  }

  #options() {
    return { http: this.http, config: this.config, clock: this.clock };
  }

  #setUp(kind: string): { vendor: Vendor; phone: VendorPhone } {
    const vendor = vendorOf(kind);
    if (!vendor?.phone?.isSetUp(this.config)) throw new AppError('BAD_REQUEST', 'Signing in there with a phone number is not set up on this server.');
    return { vendor, phone: vendor.phone };
  }
}

const placeOf = ({ userId }: Pick<MessageContext, 'userId'>, kind: string): string => `sign_ins:phone:${userId}:${kind}`;
