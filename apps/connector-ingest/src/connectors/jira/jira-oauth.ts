import { AppError } from '@adjutant/contracts-core';

import type { ConnectorIngestConfig } from '../../config.js';
import { asArray, asText, at } from '../../json/json-values.js';
import type { VendorCredentials } from '../vendor-client.js';
import { appOf, askForToken, type OAuthTools, type VendorOAuth } from '../vendor-oauth.js';

const SCOPES = 'read:jira-work read:jira-user offline_access';

/** Signing in at Atlassian (3LO), which knows no PKCE. A token is for one hour, and each refresh token for one use. */
export const jiraOAuth: VendorOAuth = {
  app: (config) => appOf(config.OAUTH_ATLASSIAN_CLIENT_ID, config.OAUTH_ATLASSIAN_CLIENT_SECRET, config),
  signInUrl({ client_id, state, redirect_uri }, config) {
    const query = new URLSearchParams({ audience: 'api.atlassian.com', client_id, scope: SCOPES, redirect_uri, state, response_type: 'code', prompt: 'consent' });
    return `${placesOf(config).signIn}/authorize?${query.toString()}`;
  },
  async exchange(code, { client_id, client_secret, redirect_uri }, tools) {
    const credentials = await ask({ grant_type: 'authorization_code', client_id, client_secret, code, redirect_uri }, tools);
    return { ...credentials, ...(await findSite(credentials, tools)) };
  },
  async refresh({ refresh_token = '', cloud_id, site }, app, tools) {
    const credentials = await ask({ grant_type: 'refresh_token', ...app, refresh_token }, tools);
    return { ...credentials, ...(cloud_id ? { cloud_id } : {}), ...(site ? { site } : {}) };
  },
};

/** Where a token that was given for a site is used. */
export function apiOfCloud(cloudId: string, config: ConnectorIngestConfig): string {
  return `${placesOf(config).api}/ex/jira/${encodeURIComponent(cloudId)}`;
}

function ask(body: Record<string, string>, tools: OAuthTools): Promise<VendorCredentials> {
  return askForToken('Jira', `${placesOf(tools.config).signIn}/oauth/token`, body, tools.config.JIRA_URL !== undefined, tools);
}

/** The first site that the token opens. */
async function findSite({ token }: VendorCredentials, { http, config }: OAuthTools): Promise<Pick<VendorCredentials, 'cloud_id' | 'site'>> {
  const url = `${placesOf(config).api}/oauth/token/accessible-resources`;
  const client = http.allowing({ hosts: [new URL(url).host], allowInside: config.JIRA_URL !== undefined });
  const response = await client.request({ url, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } });
  if (!response.isOk) throw new AppError('CONNECTOR_BAD', `Jira is in trouble just now (${response.status}).`);
  const [first] = asArray(response.json()).filter((one) => asArray(at(one, 'scopes')).includes('read:jira-work'));
  const [cloudId, site] = [asText(at(first, 'id')), asText(at(first, 'url'))];
  if (!cloudId) throw new AppError('UNPROCESSABLE', 'This Atlassian account opens no Jira. Sign in with one that does.');
  return { cloud_id: cloudId, site };
}

function placesOf({ JIRA_URL: url }: ConnectorIngestConfig): { signIn: string; api: string } {
  return url ? { signIn: new URL(url).origin, api: new URL(url).origin } : { signIn: 'https://auth.atlassian.com', api: 'https://api.atlassian.com' };
}
