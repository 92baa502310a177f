import type { ConnectorIngestConfig } from '../../config.js';
import { appOf, askForToken, type OAuthTools, type VendorOAuth } from '../vendor-oauth.js';

/** One of Google's APIs: what may be read of it, and where the operator says that Google is, if he does. */
export interface GoogleApi {
  name: string;
  scope: string;
  place(config: ConnectorIngestConfig): string | undefined;
}

/** Signing in at Google for one of its APIs. A token is for one hour; the refresh token stays the same, and comes only after somebody has agreed. */
export function googleOAuth({ name, scope, place }: GoogleApi): VendorOAuth {
  const ask = (body: Record<string, string>, tools: OAuthTools) => {
    const given = place(tools.config);
    return askForToken(name, given ? `${new URL(given).origin}/token` : 'https://oauth2.googleapis.com/token', body, given !== undefined, tools);
  };
  return {
    app: (config) => appOf(config.OAUTH_GOOGLE_CLIENT_ID, config.OAUTH_GOOGLE_CLIENT_SECRET, config),
    signInUrl({ client_id, state, redirect_uri, code_challenge }, config) {
      const given = place(config);
      const query = new URLSearchParams({ client_id, redirect_uri, response_type: 'code', scope, state, code_challenge, code_challenge_method: 'S256', access_type: 'offline', prompt: 'consent' });
      return `${given ? new URL(given).origin : 'https://accounts.google.com'}/o/oauth2/v2/auth?${query.toString()}`;
    },
    exchange: (code, request, tools) => ask({ grant_type: 'authorization_code', code, ...request }, tools),
    refresh: async ({ refresh_token = '' }, app, tools) => ({ refresh_token, ...(await ask({ grant_type: 'refresh_token', ...app, refresh_token }, tools)) }),
  };
}
