import { AppError, type Clock } from '@adjutant/contracts-core';
import type { HttpClient, HttpResponse } from '@adjutant/egress';

import type { ConnectorIngestConfig } from '../config.js';
import { pauseUntil } from './pause-until.js';
import type { VendorClient, VendorCredentials } from './vendor-client.js';

/** When a vendor wants a pause and does not say how long. */
const PAUSE_MS = 60_000;

/** Searches of a large site take their time, and fifty issues with all that was written in them some room. */
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 32 * 1024 ** 2;

export interface CallOptions {
  http: HttpClient;
  config: ConnectorIngestConfig;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/** Asks one vendor with one account's credentials. */
export class VendorCall {
  readonly #http: HttpClient;
  readonly #headers: Record<string, string>;
  readonly baseUrl: string;

  constructor(
    private readonly vendor: VendorClient,
    readonly credentials: VendorCredentials,
    private readonly options: CallOptions,
  ) {
    const { url, is_configured } = vendor.baseUrl(credentials, options.config);
    this.baseUrl = url.replace(/\/+$/, '');
    this.#http = options.http.allowing({ hosts: [new URL(url).host], allowInside: is_configured });
    this.#headers = { accept: 'application/json', ...vendor.headers(credentials) };
  }

  /** The answer, if it is 2xx or one of `expected`. Other than these it throws what `VendorClient` says. */
  async get(path: string, query: Record<string, string> = {}, expected: readonly number[] = []): Promise<HttpResponse> {
    const url = new URL(this.baseUrl + path);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    // Waiting is not done here: the account's row says when it goes on, and meanwhile nobody holds a worker.
    const response = await this.#http.request({ url, headers: this.#headers, isRepeatable: false, timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_BYTES, signal: this.options.signal });
    if (response.isOk || expected.includes(response.status)) return response;
    throw this.refusalOf(response);
  }

  /** Says that the vendor does not take these credentials, and why. */
  refused(why = this.#badCredentials()): AppError {
    return new AppError('UNPROCESSABLE', `${this.vendor.name} ${why}. ${this.#takesTokens ? 'Make a new token there and connect again.' : 'Sign in there again.'}`);
  }

  trouble(status: number | string): AppError {
    return new AppError('CONNECTOR_BAD', `${this.vendor.name} is in trouble just now (${status}).`);
  }

  paused(until = new Date(this.options.clock.now().getTime() + PAUSE_MS)): AppError {
    return new AppError('RATE_LIMITED', `${this.vendor.name} asks for a pause.`, { retry_at: until.toISOString() });
  }

  /** What an answer means that is none. */
  refusalOf({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>): AppError {
    const until = pauseUntil(status, headers, this.options.clock.now());
    if (until) return this.paused(until);
    if (status === 401) return this.refused();
    if (status === 403) return this.refused(`does not let this ${this.#takesTokens ? 'token' : 'sign-in'} read what is needed`);
    return this.trouble(status);
  }

  get #takesTokens(): boolean {
    return this.vendor.sign_in.length > 0;
  }

  #badCredentials(): string {
    if (!this.#takesTokens) return 'does not accept this sign-in: it was withdrawn or has expired';
    return this.credentials.email ? 'does not accept this e-mail address with this token: one is wrong, or the token has expired' : 'does not accept this token: it is wrong or has expired';
  }
}
