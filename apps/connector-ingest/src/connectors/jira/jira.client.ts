import { AppError } from '@adjutant/contracts-core';

import { asArray, asInstant, asObject, asText, at } from '../../json/json-values.js';
import { eventsOf, MINUTE_MS, type PageRequest, type VendorClient, type VendorCredentials, type VendorPage } from '../vendor-client.js';
import type { VendorCall } from '../vendor-call.js';
import { apiOfCloud, jiraOAuth } from './jira-oauth.js';
import { toJiraEvents } from './jira.mapper.js';

const PAGE_SIZE = 50;
const COMMENTS_PER_PAGE = 100;
/** JQL knows minutes, and the search may be a little behind: the last ten minutes are read again. */
const OVERLAP_MS = 10 * MINUTE_MS;
const FIELDS = ['summary', 'description', 'status', 'priority', 'issuetype', 'project', 'assignee', 'reporter', 'creator', 'created', 'updated', 'duedate', 'resolutiondate', 'labels', 'issuelinks', 'parent', 'subtasks', 'attachment', 'comment'];
const MINE = '(assignee = currentUser() OR reporter = currentUser() OR watcher = currentUser())';

/** `since`: up to when all is known. While pages follow, the query has to stay as it was; `newest` is up to when all will be known after them. */
interface JiraCursor {
  since: string;
  walk: { jql: string; token: string; newest: string } | null;
}

/** Jira Cloud, or the one place that the operator names: issues that the owner works on, reported or watches, with their comments. */
export const jiraClient: VendorClient = {
  kind: 'jira',
  name: 'Jira',
  sources: ['jira'],
  sign_in: ['site', 'email', 'token'],
  every_ms: 30 * MINUTE_MS,
  first_days: 90,
  baseUrl: (credentials, config) => ({ url: credentials.cloud_id ? apiOfCloud(credentials.cloud_id, config) : (config.JIRA_URL ?? siteOf(credentials)), is_configured: config.JIRA_URL !== undefined }),
  headers: ({ email = '', token, cloud_id }) => ({ authorization: cloud_id ? `Bearer ${token}` : `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}` }),
  async identify(call) {
    const response = await call.get('/rest/api/3/myself', {}, [404]);
    if (response.status === 404) throw new AppError('UNPROCESSABLE', `There is no Jira at ${call.baseUrl}. Check the name of the site.`);
    const user = bodyOf(call, response);
    const [id, name, address] = [asText(at(user, 'accountId')), asText(at(user, 'displayName')), asText(at(user, 'emailAddress'))];
    if (!id) throw call.refused();
    const names = [address, name, call.credentials.email ?? ''].filter(Boolean).map((one) => one.toLowerCase());
    return { id, name: name || address || id, place: new URL((call.credentials.cloud_id && call.credentials.site) || call.baseUrl).host, scopes: [], owner_names: [...new Set(names)] };
  },
  oauth: jiraOAuth,
  fetchPage,
};

/** `acme`, `acme.atlassian.net` or any address there. */
function siteOf({ site = '' }: VendorCredentials): string {
  const name = site.trim().toLowerCase().replace(/^https:\/\//, '').split('/')[0] ?? '';
  const host = /^[a-z0-9-]+$/.test(name) ? `${name}.atlassian.net` : name;
  if (!/^[a-z0-9-]+\.atlassian\.net$/.test(host)) throw new AppError('BAD_REQUEST', 'Write the name of your Jira site as it stands in its address, like acme.atlassian.net.');
  return `https://${host}`;
}

async function fetchPage(call: VendorCall, { cursor, from, owner_names, now }: PageRequest): Promise<VendorPage> {
  const { since, walk } = (cursor as JiraCursor | null) ?? { since: from.toISOString(), walk: null };
  // The newest first: what changes meanwhile moves to the front and pushes nothing off the page that comes next.
  const jql = walk?.jql ?? `${MINE} AND updated >= "-${minutesSince(since, now)}m" ORDER BY updated DESC`;
  const query = { jql, fields: FIELDS.join(','), maxResults: String(PAGE_SIZE), ...(walk ? { nextPageToken: walk.token } : {}) };
  const response = await call.get('/rest/api/3/search/jql', query, walk ? [400] : []);
  // A token lives for a week: with one that is too old the search begins anew where it stood.
  if (response.status === 400) return { events: [], cursor: { since, walk: null } satisfies JiraCursor, is_last: false };
  const body = bodyOf(call, response);
  const issues: unknown[] = [];
  for (const issue of asArray(at(body, 'issues'))) issues.push(await withComments(call, issue));
  const file = { path: '', size_bytes: 0, modified_at: now.toISOString(), is_folder: false };
  const events = eventsOf(issues, (issue) => toJiraEvents(issue, { file, owner_addresses: owner_names }));
  const newest = walk?.newest ?? issues.map((issue) => asInstant(at(issue, 'fields', 'updated')) ?? since).reduce((a, b) => (a > b ? a : b), since);
  const token = asText(at(body, 'nextPageToken'));
  const next: JiraCursor = token ? { since, walk: { jql, token, newest } } : { since: newest, walk: null };
  return { events, cursor: next, is_last: token === '' };
}

function minutesSince(since: string, now: Date): number {
  return Math.max(1, Math.ceil((now.getTime() - Date.parse(since) + OVERLAP_MS) / MINUTE_MS));
}

/** A search gives only some of the comments of an issue that has many: then the newest hundred are asked for. */
async function withComments(call: VendorCall, issue: unknown): Promise<unknown> {
  const listed = at(issue, 'fields', 'comment');
  const key = asText(at(issue, 'key'));
  if (!(Number(at(listed, 'total')) > asArray(at(listed, 'comments')).length) || !/^\w+-\d+$/.test(key)) return issue;
  const response = await call.get(`/rest/api/3/issue/${key}/comment`, { orderBy: '-created', maxResults: String(COMMENTS_PER_PAGE) }, [404]);
  if (response.status === 404) return issue;
  return { ...asObject(issue), fields: { ...asObject(at(issue, 'fields')), comment: response.json() } };
}

/** Some answers to a bad token are those to a stranger, and only a header tells. */
function bodyOf(call: VendorCall, response: Awaited<ReturnType<VendorCall['get']>>): unknown {
  if (/FAILED|DENIED/.test(response.headers['x-seraph-loginreason'] ?? '')) throw call.refused();
  return response.json();
}
