import type { ConnectorIngestConfig } from '../../config.js';
import { appOf, askForToken, type VendorOAuth } from '../vendor-oauth.js';

/** May read what its user may, private repositories too: GitHub has no narrower scope for issues. */
const SCOPE = 'repo';

/** Signing in at github.com, or at the Enterprise server whose API the operator names. */
export const githubOAuth: VendorOAuth = {
  app: (config) => appOf(config.OAUTH_GITHUB_CLIENT_ID, config.OAUTH_GITHUB_CLIENT_SECRET, config),
  signInUrl({ client_id, state, redirect_uri, code_challenge }, config) {
    const query = new URLSearchParams({ client_id, redirect_uri, scope: SCOPE, state, code_challenge, code_challenge_method: 'S256' });
    return `${siteOf(config)}/login/oauth/authorize?${query.toString()}`;
  },
  exchange: (code, request, tools) => ask({ ...request, code }, tools),
  async refresh({ refresh_token = '' }, app, tools) {
    return ask({ ...app, grant_type: 'refresh_token', refresh_token }, tools);
  },
};

function ask(body: Record<string, string>, tools: Parameters<VendorOAuth['refresh']>[2]) {
  return askForToken('GitHub', `${siteOf(tools.config)}/login/oauth/access_token`, body, tools.config.GITHUB_API_URL !== undefined, tools);
}

function siteOf({ GITHUB_API_URL: api }: ConnectorIngestConfig): string {
  return api ? new URL(api).origin : 'https://github.com';
}
