import { AppError, type Clock } from '@adjutant/contracts-core';
import type { HttpClient } from '@adjutant/egress';

import type { ConnectorIngestConfig } from '../config.js';
import type { Vendor, VendorCredentials } from './vendor-client.js';

/** When a vendor wants a pause and does not say how long. */
const PAUSE_MS = 60_000;

export interface CallOptions {
  http: HttpClient;
  config: ConnectorIngestConfig;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/** What asks one vendor with one account's credentials, however that is done. Whoever opened it closes it. */
export class AccountCall {
  constructor(
    protected readonly vendor: Pick<Vendor, 'name' | 'sign_in'>,
    readonly credentials: VendorCredentials,
    protected readonly options: CallOptions,
  ) {}

  /** Says that the vendor does not take these credentials, and why. */
  refused(why = this.#badCredentials()): AppError {
    return new AppError('UNPROCESSABLE', `${this.vendor.name} ${why}. ${this.takesTokens ? 'Make a new token there and connect again.' : 'Sign in there again.'}`);
  }

  trouble(status: number | string): AppError {
    return new AppError('CONNECTOR_BAD', `${this.vendor.name} is in trouble just now (${status}).`);
  }

  paused(until = new Date(this.options.clock.now().getTime() + PAUSE_MS)): AppError {
    return new AppError('RATE_LIMITED', `${this.vendor.name} asks for a pause.`, { retry_at: until.toISOString() });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  protected get takesTokens(): boolean {
    return this.vendor.sign_in.length > 0;
  }

  #badCredentials(): string {
    if (!this.takesTokens) return 'does not accept this sign-in: it was withdrawn or has expired';
    return this.credentials.email ? 'does not accept this e-mail address with this token: one is wrong, or the token has expired' : 'does not accept this token: it is wrong or has expired';
  }
}
