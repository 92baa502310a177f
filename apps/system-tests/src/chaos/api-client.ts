import { setTimeout as delay } from 'node:timers/promises';

import type { Outcome } from './ledger.js';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  bytes?: string;
  /** Sent as Idempotency-Key: then a repetition must not do it twice. */
  key?: string;
}

export interface ApiAnswer {
  outcome: Outcome;
  /** 0 when nothing came back. */
  status: number;
  attempts: number;
  /** Of every attempt. */
  text: string;
  body: Record<string, unknown>;
}

const ATTEMPT_TIMEOUT_MS = 8_000;
const PAUSE_MS = 250;

/** Speaks HTTP with the gateway and tells apart what was done, what was refused, and what nobody can tell. */
export class ApiClient {
  token = '';
  readonly #baseUrl: () => string;
  readonly #patienceMs: number;

  /** `patienceMs` is how long an operation is sent again while nobody can tell. */
  constructor(baseUrl: () => string, patienceMs: number) {
    this.#baseUrl = baseUrl;
    this.#patienceMs = patienceMs;
  }

  /** Sends until the answer is a clear one, or patience ends. A refusal counts as one only if no attempt before it may have been heard. */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const startedAt = performance.now();
    let text = '';
    for (let attempts = 1, isInDoubt = false; ; attempts += 1) {
      const { status, ...heard } = await this.#attempt(request);
      text += heard.text;
      const body = parse(heard.text);
      if (isClear(status, body)) return { outcome: status < 300 ? 'acknowledged' : isInDoubt ? 'unknown' : 'rejected', status, attempts, text, body };
      isInDoubt ||= status !== 429;
      if (performance.now() - startedAt > this.#patienceMs) return { outcome: isInDoubt ? 'unknown' : 'rejected', status, attempts, text, body };
      await delay(PAUSE_MS);
    }
  }

  /** What a stream says, piece by piece, until it ends. Throws when it does not open. */
  async *stream(path: string, signal: AbortSignal): AsyncGenerator<string> {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${this.token}` };
    const response = await fetch(`${this.#baseUrl()}/api/v1${path}`, { headers, signal });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) yield decoder.decode(chunk as Uint8Array, { stream: true });
  }

  async #attempt({ method, path, body, bytes, key }: ApiRequest): Promise<{ status: number; text: string }> {
    const headers: Record<string, string> = { ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...(key ? { 'idempotency-key': key } : {}) };
    if (bytes !== undefined) headers['content-type'] = 'application/octet-stream';
    else if (body !== undefined) headers['content-type'] = 'application/json';
    const content = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
    try {
      const response = await fetch(`${this.#baseUrl()}/api/v1${path}`, { method, headers, signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS), ...(content === undefined ? {} : { body: content }) });
      return { status: response.status, text: await response.text() };
    } catch {
      return { status: 0, text: '' };
    }
  }
}

/** Nothing, 5xx, and "the first request with this key is still at work" leave open what happened. */
function isClear(status: number, body: Record<string, unknown>): boolean {
  if (status === 0 || status === 429 || status >= 500) return false;
  const { details } = (body['error'] ?? {}) as { details?: Record<string, unknown> };
  return !(status === 409 && details?.['retry_after_seconds'] !== undefined);
}

function parse(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
