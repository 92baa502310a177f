import { type Answer, type Asked, FakeVendor } from './fake-vendor.js';

interface Issue {
  key: string;
  text: string;
  updated: Date;
  comments: { id: string; body: string; created: string }[];
}

const CLOUD = '11111111-2222-4333-8444-555555555555';
/** So many comments come with an issue that a search finds. */
const COMMENTS_IN_SEARCH = 1;

/** Written from the OpenAPI description of Jira Cloud, version 3: myself, search by JQL, comments; and its pages on rate limits, basic authentication and OAuth (3LO, refresh tokens that rotate). */
export class FakeJira extends FakeVendor {
  readonly kind = 'jira';
  readonly credentials = { site: 'acme', email: 'omar@example.org', token: 'ATATTfake0123456789' };
  readonly setting = 'JIRA_URL';
  readonly broken = { body: { issues: [null, 5, { key: 'X-1' }] } };
  readonly issues: Issue[] = [];
  /** Where each token leads, and for which query. */
  readonly tokens = new Map<string, { jql: string; after: number }>();

  clear(): void {
    this.issues.length = 0;
  }

  add(count: number): void {
    for (let left = count - 1; left >= 0; left -= 1) this.issues.push({ key: `OPS-${this.issues.length + 1}`, text: `Text ${this.issues.length + 1}`, updated: this.ago(left), comments: [] });
  }

  edit(text: string): void {
    Object.assign(this.issues.at(-1)!, { text, updated: this.clock.now() });
  }

  comment(text: string): void {
    const issue = this.issues[0]!;
    issue.updated = this.clock.now();
    issue.comments.push({ id: String(issue.comments.length + 1), body: text, created: issue.updated.toISOString() });
  }

  refusal(): Answer {
    return { status: 401, headers: { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }, body: { errorMessages: ['Client must be authenticated to access this resource.'] } };
  }

  pause(seconds: number): Answer {
    return { status: 429, headers: { 'retry-after': String(seconds) }, body: {} };
  }

  protected answer({ path: asked, query, headers, body }: Asked): Answer {
    const tokens = asked === '/oauth/token' ? this.grant(body, 3_600) : null;
    if (asked === '/oauth/token') return tokens ? { body: tokens } : { status: 403, body: { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' } };
    const isGranted = this.isGranted(headers.authorization);
    if (asked === '/oauth/token/accessible-resources') return isGranted ? { body: [{ id: CLOUD, url: 'https://acme.atlassian.net', name: 'acme', scopes: ['read:jira-work', 'read:jira-user'] }] } : this.refusal();
    // A token that was given is good at the gateway, one that was made at the site.
    const [path, isAtGateway] = [asked.replace(`/ex/jira/${CLOUD}`, ''), asked.startsWith(`/ex/jira/${CLOUD}/`)];
    const { email, token } = this.credentials;
    const isKnown = isAtGateway ? isGranted : this.isOpen && headers.authorization === `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
    // Who is not known may search as a stranger, who sees nothing here.
    if (!isKnown) return path.endsWith('/search/jql') ? { headers: { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }, body: { issues: [], isLast: true } } : this.refusal();
    if (path === '/rest/api/3/myself') return { body: { accountId: '5b10', displayName: 'Omar Bek', emailAddress: email, timeZone: 'Europe/Berlin' } };
    if (path === '/rest/api/3/search/jql') return this.#search(query);
    const issue = this.issues.find(({ key }) => path === `/rest/api/3/issue/${key}/comment`);
    if (!issue) return { status: 404, body: { errorMessages: ['Issue does not exist or you do not have permission to see it.'] } };
    return { body: { startAt: 0, maxResults: 100, total: issue.comments.length, comments: issue.comments.toReversed().map(shownComment) } };
  }

  #search({ jql = '', nextPageToken, maxResults = '50', fields = 'id' }: Asked['query']): Answer {
    const minutes = Number(/^\(.*currentUser\(\).*\) AND updated >= "-(\d+)m" ORDER BY updated DESC$/.exec(jql)?.[1]);
    const token = nextPageToken === undefined ? { jql, after: 0 } : this.tokens.get(nextPageToken);
    if (!minutes || token?.jql !== jql) return { status: 400, body: { errorMessages: ['The query is not valid, or the token is not of this query.'] } };
    const found = this.issues.filter(({ updated }) => updated >= this.ago(minutes)).sort((a, b) => b.updated.getTime() - a.updated.getTime());
    const end = token.after + Number(maxResults);
    const isLast = end >= found.length;
    const next = `token-${this.tokens.size + 1}`;
    if (!isLast) this.tokens.set(next, { jql, after: end });
    return { body: { issues: found.slice(token.after, end).map((issue) => this.#shown(issue, fields.split(','))), isLast, ...(isLast ? {} : { nextPageToken: next }) } };
  }

  #shown({ key, text, updated, comments }: Issue, wanted: readonly string[]) {
    const fields: Record<string, unknown> = {
      summary: `Point ${key}`, description: text, status: { name: 'To Do', statusCategory: { key: 'new' } }, assignee: { displayName: 'Omar Bek' }, reporter: { displayName: 'Rosa Lind' },
      created: '2026-02-20T08:00:00.000+0000', updated: updated.toISOString().replace('Z', '+0000'), comment: { comments: comments.slice(0, COMMENTS_IN_SEARCH).map(shownComment), total: comments.length, maxResults: COMMENTS_IN_SEARCH, startAt: 0 },
    };
    return { id: key, key, self: `${this.url}/rest/api/3/issue/${key}`, fields: Object.fromEntries(Object.entries(fields).filter(([name]) => wanted.includes(name))) };
  }
}

const shownComment = (comment: Issue['comments'][number]) => ({ ...comment, updated: comment.created, author: { displayName: 'Rosa Lind' } });
