import type { Agent } from 'undici';

import { guardConnector, guardedLookup, resolveWithSystem, type Resolve } from './guarded-connector.js';
import type { HttpHeaders, HttpRequest, HttpStream } from './http-message.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** Connections that were guarded when they were made. One transport for public addresses, one that also reaches this machine. */
export class Transport {
  #agent: Promise<Agent> | undefined;

  constructor(
    private readonly allowInside: boolean,
    private readonly resolve: Resolve = resolveWithSystem,
  ) {}

  /** Sends once; follows nothing. */
  async send(url: URL, request: HttpRequest, signal: AbortSignal): Promise<HttpStream> {
    const agent = await (this.#agent ??= this.#createAgent());
    const { statusCode, headers, body } = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method ?? 'GET',
      headers: headersOf(request),
      body: bodyOf(request),
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // A cancelled body also tells its listeners; readers see the error in their loop.
    body.on('error', () => undefined);
    return { status: statusCode, headers: flatten(headers), body, cancel: () => void body.destroy() };
  }

  async close(): Promise<void> {
    const agent = await this.#agent;
    this.#agent = undefined;
    await agent?.destroy();
  }

  /** The package costs about 30 MB, so a system that asks nobody does not load it. */
  async #createAgent(): Promise<Agent> {
    const { Agent, buildConnector } = await import('undici');
    const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(this.resolve, this.allowInside) });
    return new Agent({ connect: guardConnector(connect, this.allowInside) });
  }
}

function headersOf({ headers = {}, json, form }: HttpRequest): Record<string, string> {
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { 'user-agent': 'adjutant', ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}), ...lowerCase };
}

function bodyOf({ body, json, form }: HttpRequest): string | Uint8Array | null {
  if (form) return new URLSearchParams(form).toString();
  return json === undefined ? (body ?? null) : JSON.stringify(json);
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): HttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
}
