import type { AppError } from '@adjutant/contracts-core';
import { type HttpClient, type HttpRequest, HttpResponse } from '@adjutant/egress';

import { AccountCall, type CallOptions } from './account-call.js';
import { pauseUntil } from './pause-until.js';
import type { Vendor, VendorClient, VendorCredentials } from './vendor-client.js';

/** Searches of a large site take their time, and fifty issues with all that was written in them some room. */
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 32 * 1024 ** 2;
/** A whole mail comes with its attachments. */
const FILE_TIMEOUT_MS = 60_000;

/** Asks a vendor over HTTP. */
export class VendorCall extends AccountCall {
  readonly #http: HttpClient;
  readonly #headers: Record<string, string>;
  readonly baseUrl: string;

  constructor(vendor: VendorClient, credentials: VendorCredentials, options: CallOptions) {
    super(vendor, credentials, options);
    const { url, is_configured } = vendor.baseUrl(credentials, options.config);
    this.baseUrl = url.replace(/\/+$/, '');
    this.#http = options.http.allowing({ hosts: [new URL(url).host], allowInside: is_configured });
    this.#headers = { accept: 'application/json', ...vendor.headers(credentials) };
  }

  /** The answer, if it is 2xx or one of `expected`. Other than these it throws what `Vendor` says. */
  async get(path: string, query: Record<string, string> = {}, expected: readonly number[] = []): Promise<HttpResponse> {
    return this.#checked(await this.#http.request(this.#requestOf(path, query)), expected);
  }

  /** As `get`, of an answer that may be as long as it likes: what comes after `maxBytes` is left out. */
  async getStart(path: string, maxBytes: number, expected: readonly number[] = []): Promise<HttpResponse> {
    const { status, headers, body } = await this.#http.stream({ ...this.#requestOf(path), timeoutMs: FILE_TIMEOUT_MS, maxResponseBytes: Number.POSITIVE_INFINITY });
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      sizeBytes += chunk.byteLength;
      if (sizeBytes >= maxBytes) break;
    }
    return this.#checked(new HttpResponse(status, headers, Buffer.concat(chunks).subarray(0, maxBytes)), expected);
  }

  /** What an answer means that is none. */
  refusalOf({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>): AppError {
    const until = pauseUntil(status, headers, this.options.clock.now());
    if (until) return this.paused(until);
    if (status === 401) return this.refused();
    if (status === 403) return this.refused(`does not let this ${this.takesTokens ? 'token' : 'sign-in'} read what is needed`);
    return this.trouble(status);
  }

  /** Waiting is not done here: the account's row says when it goes on, and meanwhile nobody holds a worker. */
  #requestOf(path: string, query: Record<string, string> = {}): HttpRequest {
    const url = new URL(this.baseUrl + path);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return { url, headers: this.#headers, isRepeatable: false, timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_BYTES, signal: this.options.signal };
  }

  #checked(response: HttpResponse, expected: readonly number[]): HttpResponse {
    if (response.isOk || expected.includes(response.status)) return response;
    throw this.refusalOf(response);
  }
}

export const overHttp = (client: VendorClient): Vendor => ({ ...client, open: (credentials, options) => new VendorCall(client, credentials, options) });
