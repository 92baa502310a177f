import { AppError } from '@adjutant/contracts-core';

import { asText, at } from '../../json/json-values.js';
import type { VendorCall } from '../vendor-call.js';

const BAD_TOKEN = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'user_removed_from_team', 'team_access_not_granted', 'not_allowed_token_type', 'ekm_access_denied']);

/** What Slack says is wrong, by its own name for it. */
export class SlackProblem extends AppError {
  constructor(readonly problem: string) {
    super('CONNECTOR_BAD', `Slack could not answer just now (${problem.slice(0, 60)}).`);
  }
}

/** Calls a method of Slack's web API. Slack tells most of what is wrong with a status of 200. */
export async function askSlack(call: VendorCall, method: string, query: Record<string, string> = {}): Promise<{ body: unknown; scopes: string[] }> {
  const response = await call.get(`/${method}`, query);
  const body = response.json();
  if (at(body, 'ok') === true) return { body, scopes: (response.headers['x-oauth-scopes'] ?? '').split(/[, ]+/).filter(Boolean) };
  const problem = asText(at(body, 'error')) || 'unknown';
  if (problem === 'missing_scope') throw call.refused(`gave this token no right to ${asText(at(body, 'needed')) || 'read this'}: add it to the app's user token scopes`);
  if (BAD_TOKEN.has(problem)) throw call.refused();
  if (problem === 'ratelimited' || problem === 'rate_limited') throw call.paused();
  throw new SlackProblem(problem);
}
