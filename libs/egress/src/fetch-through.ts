import type { HttpClient } from './http-client.js';
import type { HttpMethod, HttpRequest } from './http-message.js';

const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** The guarded client in the shape of `fetch`, for vendors' SDKs. `defaults` hold for each request. Bodies are texts or bytes. */
export function fetchThrough(client: HttpClient, defaults: Omit<HttpRequest, 'url'> = {}): typeof fetch {
  return async (input, init = {}) => {
    const { status, headers, body } = await client.stream({
      ...defaults,
      url: typeof input === 'object' && 'url' in input ? input.url : input,
      method: (init.method ?? 'GET').toUpperCase() as HttpMethod,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(init.body === undefined || init.body === null ? {} : { body: asBody(init.body) }),
      signal: init.signal ?? undefined,
    });
    return new Response(WITHOUT_BODY.has(status) ? null : ReadableStream.from(body), { status, headers: { ...headers } });
  };
}

function asBody(body: NonNullable<RequestInit['body']>): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('only a text or bytes can be sent');
}
