/** Lower case, no brackets, no trailing dot: one spelling for one host. */
export function normaliseHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/**
 * Whether `url` goes to one of `allowed`: `api.example.com`, `*.example.com` (subdomains only), or either with `:port`
 * (`localhost:11434`, `[::1]:8080`). Without a port any port is meant.
 */
export function isAllowedHost(url: URL, allowed: readonly string[]): boolean {
  const host = normaliseHost(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return allowed.some((entry) => {
    const { pattern, wantedPort } = splitEntry(entry);
    if (wantedPort !== undefined && wantedPort !== port) return false;
    return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length : host === pattern;
  });
}

function splitEntry(entry: string): { pattern: string; wantedPort: string | undefined } {
  const match = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry);
  return { pattern: normaliseHost(match?.[1] ?? entry), wantedPort: match?.[2] };
}
