import type { ConnectorIngestConfig } from '../../config.js';
import type { VendorCredentials } from '../vendor-client.js';
import { appOf, askForToken, type OAuthTools, type VendorOAuth } from '../vendor-oauth.js';

const SCOPE = 'offline_access User.Read Mail.Read Calendars.Read';

/** Signing in at the Microsoft identity platform, version 2.0. A token is for about an hour; a refresh token gives the next one. */
export const outlookOAuth: VendorOAuth = {
  app: (config) => appOf(config.OUTLOOK_CLIENT_ID, config.OUTLOOK_CLIENT_SECRET, config),
  signInUrl({ client_id, state, redirect_uri, code_challenge }, config) {
    const query = new URLSearchParams({ client_id, redirect_uri, scope: SCOPE, state, response_type: 'code', response_mode: 'query', prompt: 'select_account', code_challenge, code_challenge_method: 'S256' });
    return `${placeOf(config)}/authorize?${query.toString()}`;
  },
  exchange: (code, request, tools) => ask({ ...request, grant_type: 'authorization_code', code }, tools),
  async refresh({ refresh_token = '' }, app, tools) {
    // Where no other comes, the old one stays good.
    return { refresh_token, ...(await ask({ ...app, grant_type: 'refresh_token', refresh_token }, tools)) };
  },
};

function ask(body: Record<string, string>, tools: OAuthTools): Promise<VendorCredentials> {
  return askForToken('Outlook', `${placeOf(tools.config)}/token`, { ...body, scope: SCOPE }, tools.config.OUTLOOK_API_URL !== undefined, tools);
}

function placeOf({ OUTLOOK_API_URL: api, OUTLOOK_TENANT_ID: tenant = 'common' }: ConnectorIngestConfig): string {
  return `${api ? new URL(api).origin : 'https://login.microsoftonline.com'}/${tenant}/oauth2/v2.0`;
}
