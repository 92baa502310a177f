import { asArray, asText, at } from '../../json/json-values.js';
import { eventsOf, MINUTE_MS, type PageRequest, type VendorClient, type VendorPage } from '../vendor-client.js';
import type { VendorCall } from '../vendor-call.js';
import { githubOAuth } from './github-oauth.js';
import { toGithubEvents } from './github.mapper.js';

const PAGE_SIZE = 50;
const COMMENTS_PER_PAGE = 100;
/** Moved, not there (any more), closed by law. */
const GONE = [301, 404, 410, 451];
/** Nobody reads more of one issue, and a reading has to end. */
const COMMENT_PAGES = 10;

/** Changed since then, oldest change first; `page` counts only while one instant fills more than a page. */
interface GithubCursor {
  since: string;
  page: number;
}

/** GitHub, or an Enterprise server where the operator names one: issues and pull requests that the owner follows, with their comments. */
export const githubClient: VendorClient = {
  kind: 'github',
  name: 'GitHub',
  sources: ['github'],
  sign_in: ['token'],
  every_ms: 30 * MINUTE_MS,
  first_days: 90,
  baseUrl: (_credentials, { GITHUB_API_URL: url }) => ({ url: url ?? 'https://api.github.com', is_configured: url !== undefined }),
  headers: ({ token }) => ({ authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }),
  async identify(call) {
    const { headers, ...answer } = await request(call, '/user');
    const login = asText(at(answer.body, 'login'));
    if (!login) throw call.trouble('no name');
    const scopes = (headers['x-oauth-scopes'] ?? '').split(/[, ]+/).filter(Boolean);
    return { id: asText(at(answer.body, 'id')), name: login, place: null, scopes, owner_names: [login.toLowerCase()] };
  },
  oauth: githubOAuth,
  fetchPage,
};

async function fetchPage(call: VendorCall, { cursor, from, owner_names, now }: PageRequest): Promise<VendorPage> {
  const { since, page } = (cursor as GithubCursor | null) ?? { since: toSecond(from), page: 1 };
  const query = { filter: 'subscribed', state: 'all', sort: 'updated', direction: 'asc', since, per_page: String(PAGE_SIZE), page: String(page) };
  const { body, headers } = await request(call, '/issues', query);
  const issues: unknown[] = [];
  for (const issue of asArray(body)) issues.push({ ...(issue as object), comments: await commentsOf(call, issue, toSecond(from)) });
  const file = { path: '', size_bytes: 0, modified_at: now.toISOString(), is_folder: false };
  const events = eventsOf(issues, (issue) => toGithubEvents(issue, { file, owner_addresses: owner_names }));
  const newest = asText(at(issues.at(-1), 'updated_at')) || since;
  const isLast = !hasNext(headers);
  // The next page begins at the last instant of this one: pages that are counted would shift when something changes meanwhile.
  const isStuck = !isLast && Date.parse(newest) <= Date.parse(since);
  return { events, cursor: { since: newest, page: isStuck ? page + 1 : 1 } satisfies GithubCursor, is_last: isLast };
}

/** Its comments since then, all of them for whoever came to follow it only now; none of an issue that has moved or is gone. */
async function commentsOf(call: VendorCall, issue: unknown, since: string): Promise<unknown[]> {
  const repository = asText(at(issue, 'repository', 'full_name'));
  if (!(Number(at(issue, 'comments')) > 0) || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return [];
  const comments: unknown[] = [];
  for (let page = 1; page <= COMMENT_PAGES; page += 1) {
    const path = `/repos/${repository}/issues/${asText(at(issue, 'number'))}/comments`;
    const { body, headers } = await request(call, path, { since, per_page: String(COMMENTS_PER_PAGE), page: String(page) }, GONE);
    comments.push(...asArray(body));
    if (!hasNext(headers)) break;
  }
  return comments;
}

async function request(call: VendorCall, path: string, query: Record<string, string> = {}, expected: readonly number[] = []) {
  const response = await call.get(path, query, expected);
  return { headers: response.headers, body: response.isOk ? response.json() : null };
}

/** As GitHub writes instants. */
const toSecond = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** The address of the next page is not followed, only looked for. */
const hasNext = (headers: Readonly<Record<string, string>>): boolean => /;\s*rel="next"/.test(headers['link'] ?? '');
