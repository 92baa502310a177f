import type { ConnectorIngestConfig } from '../../config.js';
import { at } from '../../json/json-values.js';
import { appOf, askForToken, type OAuthTools, type VendorOAuth } from '../vendor-oauth.js';

/** What reading takes. */
export const SLACK_SCOPES = ['channels:history', 'channels:read', 'groups:history', 'groups:read', 'im:history', 'im:read', 'mpim:history', 'mpim:read', 'users:read'];

/** Signing in at Slack as a user, not as an app's robot. Tokens stay good for ever, unless the app has them rotate: then each is for 12 hours, and each refresh token for one use. */
export const slackOAuth: VendorOAuth = {
  app: (config) => appOf(config.SLACK_CLIENT_ID, config.SLACK_CLIENT_SECRET, config),
  signInUrl({ client_id, state, redirect_uri }, config) {
    const query = new URLSearchParams({ client_id, user_scope: SLACK_SCOPES.join(','), redirect_uri, state });
    return `${new URL(apiOf(config)).origin}/oauth/v2/authorize?${query.toString()}`;
  },
  // At the top there would be what a robot got. A token that was renewed stands there, whosever it is.
  exchange: (code, { client_id, client_secret, redirect_uri }, tools) => ask({ client_id, client_secret, code, redirect_uri }, tools, (answer) => at(answer, 'authed_user')),
  async refresh({ refresh_token = '' }, app, tools) {
    return ask({ ...app, grant_type: 'refresh_token', refresh_token }, tools);
  },
};

function ask(body: Record<string, string>, tools: OAuthTools, grantIn?: (answer: unknown) => unknown) {
  return askForToken('Slack', `${apiOf(tools.config)}/oauth.v2.access`, body, tools.config.SLACK_API_URL !== undefined, tools, grantIn);
}

/** Where Slack's web API is. */
export function apiOf({ SLACK_API_URL: url }: ConnectorIngestConfig): string {
  return (url ?? 'https://slack.com/api').replace(/\/+$/, '');
}
