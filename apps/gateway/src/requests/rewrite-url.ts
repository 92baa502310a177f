import { API_PREFIX, probeRoutes } from '@adjutant/contracts-gateway';

const ROOT_ALIASES = new Set(probeRoutes.map((route) => route.path));

/** The canonical address of a request: `/api/…` means `/api/v1/…`, and probes are answered at the root as well. */
export function rewriteUrl(url: string): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  if (path.startsWith(`${API_PREFIX}/`)) return url;
  if (path.startsWith('/api/')) return API_PREFIX + url.slice('/api'.length);
  return ROOT_ALIASES.has(path) ? API_PREFIX + url : url;
}
