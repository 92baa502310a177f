import { API_PREFIX, routes, type RouteContract } from '@adjutant/contracts-gateway';

const patterns = Object.values(routes as Readonly<Record<string, RouteContract>>).map(({ method, path }) => ({
  method: method as string,
  pattern: new RegExp(`^${API_PREFIX}${path.replace(/:\w+/g, '[^/]+')}/?$`),
}));

/** What may be done at an address of the API; nothing where there is no such address. */
export function allowedMethods(url: string): string[] {
  const path = url.split('?')[0] ?? '';
  const methods = new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}
