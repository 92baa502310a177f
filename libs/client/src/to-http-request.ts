import { takesBody, type RouteContract } from '@adjutant/contracts-gateway';

import type { HttpRequest } from './http.client.js';

type Fields = Readonly<Record<string, unknown>>;

function toQueryValue(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** Puts the fields of a call where its route has them: in the path, and the others in the query or the body. */
export function toHttpRequest({ method, path, body }: Pick<RouteContract, 'method' | 'path' | 'body'>, fields: Fields): HttpRequest {
  const rest: Record<string, unknown> = { ...fields };
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (takesBody({ method, body })) return { method, path: filled, body: rest };
  const query = new URLSearchParams(given.map(([key, value]): [string, string] => [key, toQueryValue(value)])).toString();
  return { method, path: query ? `${filled}?${query}` : filled };
}
