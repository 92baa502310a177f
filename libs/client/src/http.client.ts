import { API_PREFIX, type HttpMethod } from '@adjutant/contracts-gateway';

import { ApiError, toApiError } from './api-error.js';
import { backoffMs, pause } from './pause.js';
import type { Session } from './session.js';

export interface CallOptions {
  signal?: AbortSignal;
  /** Makes a POST safe to send again: same key, same answer. */
  idempotencyKey?: string;
}

export interface HttpRequest extends CallOptions {
  method: HttpMethod;
  path: string;
  body?: unknown;
  /** In place of `body`: sent as they are, and again when the server is away. */
  bytes?: Blob;
  /** In place of the client's own number. */
  retries?: number;
  headers?: Record<string, string>;
}

export interface HttpClientOptions {
  baseUrl: string;
  fetch: typeof fetch;
  /** How often a call that may be sent again is sent again. */
  retries: number;
}

const RETRY_STATUS = new Set([429, 502, 503, 504]);

/** Sends requests: adds the token, renews it once on 401, and sends again what may be sent again. */
export class HttpClient {
  constructor(
    private readonly options: HttpClientOptions,
    private readonly session: Session,
  ) {}

  /** The answer, 2xx. Throws ApiError, or the reason of the signal. */
  async send(request: HttpRequest): Promise<Response> {
    const isRepeatable = request.method === 'GET' || request.idempotencyKey !== undefined || request.bytes !== undefined;
    const retries = request.retries ?? this.options.retries;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#sendSignedIn(request);
      } catch (error) {
        if (!(error instanceof ApiError) || !isRepeatable || attempt >= retries || !isTransient(error)) throw error;
        await pause(error.retryAfterSeconds === undefined ? backoffMs(attempt) : error.retryAfterSeconds * 1000, request.signal);
      }
    }
  }

  /** One attempt without a token. */
  async sendPlain(request: HttpRequest, token: string | null = null): Promise<Response> {
    const response = await this.#fetch(request, token);
    if (!response.ok) throw await toApiError(response);
    return response;
  }

  async #sendSignedIn(request: HttpRequest): Promise<Response> {
    const token = await this.session.accessToken();
    try {
      return await this.sendPlain(request, token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || !(await this.session.renew(token))) throw error;
      return this.sendPlain(request, await this.session.accessToken());
    }
  }

  async #fetch({ method, path, body, bytes, headers, signal, idempotencyKey }: HttpRequest, token: string | null): Promise<Response> {
    try {
      return await this.options.fetch(`${this.options.baseUrl}${API_PREFIX}${path}`, {
        method,
        signal: signal ?? null,
        body: bytes ?? (body === undefined ? null : JSON.stringify(body)),
        headers: {
          Accept: 'application/json',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(bytes === undefined ? {} : { 'Content-Type': 'application/octet-stream' }),
          ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
          ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
          ...headers,
        },
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw new ApiError('UNAVAILABLE', `Adjutant cannot be reached${this.options.baseUrl ? ` at ${this.options.baseUrl}` : ''}: ${reasonOf(error)}`, 0);
    }
  }
}

/** What Node's fetch knows is in the cause of its "fetch failed"; a browser keeps to itself what it knows. */
function reasonOf(error: unknown): string {
  const { cause, message = String(error) } = error as { cause?: { code?: unknown; message?: unknown }; message?: string };
  const code = String(cause?.code ?? '');
  if (code === 'ECONNREFUSED') return 'nothing listens there. Is it running?';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'it broke the connection off. Is it still running?';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no such host. Check the address.';
  if (error instanceof TypeError && cause === undefined) return 'nothing answers there. Is it still running?';
  return typeof cause?.message === 'string' && cause.message ? cause.message : message;
}

function isTransient({ status }: ApiError): boolean {
  return status === 0 || RETRY_STATUS.has(status);
}
