import type { RefreshTokenRow } from '../database/tables.js';

export type RefreshVerdict = 'fresh' | 'unknown' | 'expired' | 'revoked' | 'reused';

/** What presenting a refresh token means. A used one was copied by somebody: that matters more than that it has expired. */
export function judgeRefresh(token: Pick<RefreshTokenRow, 'used_at' | 'revoked_at' | 'expires_at'> | undefined, now: Date): RefreshVerdict {
  if (!token) return 'unknown';
  if (token.used_at) return 'reused';
  if (token.revoked_at) return 'revoked';
  return token.expires_at <= now ? 'expired' : 'fresh';
}
