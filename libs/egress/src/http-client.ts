import { AppError, systemClock, type Clock } from '@adjutant/contracts-core';

import type { Resolve } from './guarded-connector.js';
import { httpError, type Interruptions } from './http-error.js';
import { HttpResponse, type HttpRequest, type HttpStream } from './http-message.js';
import { isAllowedHost, normaliseHost } from './match-host.js';
import { isIdempotent, isPassingStatus, retryDelayMs } from './retry-delay.js';
import { Transport } from './transport.js';
import { wait as waitForReal, type Wait } from './wait.js';

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024;
const MAX_TRIES = 3;
const LONGEST_WAIT_MS = 30_000;

/** Where a client may go. */
export interface Reach {
  /** `api.example.com`, `*.example.com`, `localhost:11434`. */
  hosts: readonly string[];
  /** Also lets a listed host lead to this machine or a private network around it; for an address that the operator configured, like a model's. */
  allowInside?: boolean;
}

export interface HttpClientOptions {
  clock?: Clock;
  wait?: Wait;
  resolve?: Resolve;
}

/**
 * The only way out to the network; also the injection token. As injected it reaches nothing: `allowing({ hosts })` gives a
 * client for one provider. Every address is judged when it is connected to, redirects are not followed, 429 and 503 are
 * tried three times for requests that may be repeated.
 * Throws FORBIDDEN (host or address), BAD_REQUEST (URL), DEADLINE_EXCEEDED, CANCELLED, CONNECTOR_BAD (unreachable), PAYLOAD_TOO_LARGE.
 */
export class HttpClient {
  readonly #clock: Clock;
  readonly #wait: Wait;
  #reach: Reach = { hosts: [] };
  #transports: { public: Transport; inside: Transport };

  constructor({ clock = systemClock, wait = waitForReal, resolve }: HttpClientOptions = {}) {
    this.#clock = clock;
    this.#wait = wait;
    this.#transports = { public: new Transport(false, resolve), inside: new Transport(true, resolve) };
  }

  /** A client that reaches these hosts and no other; it shares the connections of this one. */
  allowing(reach: Reach): HttpClient {
    const client = new HttpClient({ clock: this.#clock, wait: this.#wait });
    client.#reach = reach;
    client.#transports = this.#transports;
    return client;
  }

  /** The whole response, whatever its status. */
  async request(request: HttpRequest): Promise<HttpResponse> {
    const { status, headers, body } = await this.stream(request);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return new HttpResponse(status, headers, Buffer.concat(chunks));
  }

  /** The response as soon as its headers are here. */
  async stream(request: HttpRequest): Promise<HttpStream> {
    const url = this.#parseUrl(request.url);
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#tryOnce(url, request);
      const delayMs = this.#delayBeforeNext(attempt, request, response);
      if (delayMs === undefined) return response;
      response.cancel();
      await this.#pause(delayMs, url, request.signal);
    }
  }

  /** Closes every connection, also those of the clients made from this one. */
  async close(): Promise<void> {
    await Promise.all([this.#transports.public.close(), this.#transports.inside.close()]);
  }

  #parseUrl(given: string | URL): URL {
    const url = URL.parse(String(given));
    if (!url || !/^https?:$/.test(url.protocol)) throw new AppError('BAD_REQUEST', 'Only http:// and https:// addresses can be asked. Check the address.');
    if (url.username || url.password) throw new AppError('BAD_REQUEST', 'An address may not hold a user name or password. Send them in a header.');
    if (!isAllowedHost(url, this.#reach.hosts)) {
      throw new AppError('FORBIDDEN', `The host ${url.host} is not on the list of allowed hosts. Add it to the configuration if it is meant.`, { host: url.host });
    }
    return url;
  }

  async #tryOnce(url: URL, request: HttpRequest): Promise<HttpStream> {
    const interruptions: Interruptions = { timeout: AbortSignal.timeout(this.#timeLeftMs(url, request)), caller: request.signal };
    const signal = request.signal ? AbortSignal.any([interruptions.timeout, request.signal]) : interruptions.timeout;
    const transport = this.#reach.allowInside ? this.#transports.inside : this.#transports.public;
    try {
      const response = await transport.send(url, request, signal);
      return { ...response, body: capped(response, request.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES, url, interruptions) };
    } catch (error) {
      throw httpError(error, normaliseHost(url.hostname), interruptions);
    }
  }

  #timeLeftMs(url: URL, { timeoutMs = DEFAULT_TIMEOUT_MS, deadlineAt = Infinity }: HttpRequest): number {
    const leftMs = Math.min(timeoutMs, deadlineAt - this.#clock.now().getTime());
    if (leftMs <= 0) throw new AppError('DEADLINE_EXCEEDED', `There was no time left to ask ${url.hostname}. Try again.`);
    return Math.ceil(leftMs);
  }

  /** Undefined: hand the response over. A wait that is too long for the caller is the caller's to decide. */
  #delayBeforeNext(attempt: number, request: HttpRequest, response: HttpStream): number | undefined {
    const isRepeatable = request.isRepeatable ?? isIdempotent(request.method ?? 'GET');
    if (!isRepeatable || attempt >= MAX_TRIES || !isPassingStatus(response.status)) return undefined;
    const now = this.#clock.now();
    const delayMs = retryDelayMs(attempt, response.headers['retry-after'], now);
    const isInTime = now.getTime() + delayMs < (request.deadlineAt ?? Infinity);
    return delayMs <= LONGEST_WAIT_MS && isInTime ? delayMs : undefined;
  }

  async #pause(delayMs: number, url: URL, caller: AbortSignal | undefined): Promise<void> {
    try {
      await this.#wait(delayMs, caller);
    } catch (error) {
      throw httpError(error, url.hostname, { timeout: new AbortController().signal, caller });
    }
  }
}

async function* capped(response: HttpStream, maxBytes: number, url: URL, interruptions: Interruptions): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) throw new AppError('PAYLOAD_TOO_LARGE', `${url.hostname} answered with more than ${maxBytes} bytes. Ask for less.`);
      yield chunk;
    }
  } catch (error) {
    throw httpError(error, normaliseHost(url.hostname), interruptions);
  } finally {
    response.cancel();
  }
}
