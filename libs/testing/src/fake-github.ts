import { type Answer, type Asked, FakeVendor } from './fake-vendor.js';

interface Comment {
  id: number;
  body: string;
  at: string;
}

interface Issue {
  number: number;
  title: string;
  body: string;
  updated: string;
  comments: Comment[];
}

const REPOSITORY = 'acme/api';
const second = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** Written from GitHub's REST documentation, version 2022-11-28: users, issues, issue comments, pagination, rate limits, and its pages on OAuth apps (PKCE, tokens that expire). */
export class FakeGithub extends FakeVendor {
  readonly kind = 'github';
  readonly credentials = { token: 'ghp_fake0123456789' };
  readonly setting = 'GITHUB_API_URL';
  readonly broken = { body: [null, 5, { title: 'no number' }] };
  readonly issues: Issue[] = [];

  clear(): void {
    this.issues.length = 0;
  }

  add(count: number): void {
    for (let left = count - 1; left >= 0; left -= 1) {
      const number = this.issues.length + 1;
      this.issues.push({ number, title: `Point ${number}`, body: `Text ${number}`, updated: second(this.ago(left)), comments: [] });
    }
  }

  edit(text: string): void {
    Object.assign(this.issues.at(-1)!, { body: text, updated: second(this.clock.now()) });
  }

  comment(text: string): void {
    const issue = this.issues[0]!;
    issue.updated = second(this.clock.now());
    issue.comments.push({ id: issue.comments.length + 1, body: text, at: issue.updated });
  }

  refusal(): Answer {
    return { status: 401, body: { message: 'Bad credentials', status: '401' } };
  }

  /** The primary limit: the time of its end, and a 403. */
  pause(seconds: number): Answer {
    return { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(this.clock.now().getTime() / 1000) + seconds) }, body: { message: 'API rate limit exceeded' } };
  }

  protected answer({ path, query, headers, body }: Asked): Answer {
    if (!headers['user-agent']) return { status: 403, body: { message: 'Request forbidden by administrative rules' } };
    // A refusal, too, comes with a status of 200.
    if (path === '/login/oauth/access_token') return { body: this.grant(body, 8 * 3_600) ?? { error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' } };
    const isKnown = this.isOpen && headers.authorization === `Bearer ${this.credentials.token}`;
    if (!isKnown && !this.isGranted(headers.authorization)) return this.refusal();
    if (path === '/user') return { headers: { 'x-oauth-scopes': 'repo, read:user' }, body: { id: 7, login: 'Omar' } };
    if (path === '/issues') return this.#page(path, query, this.#listed(query).map((issue) => this.#shown(issue)));
    const number = new RegExp(`^/repos/${REPOSITORY}/issues/(\\d+)/comments$`).exec(path)?.[1];
    const issue = this.issues.find((one) => String(one.number) === number);
    if (!issue) return { status: 404, body: { message: 'Not Found' } };
    const comments = issue.comments.filter(({ at }) => !query['since'] || at >= query['since']);
    return this.#page(path, query, comments.map(({ id, body, at }) => ({ id, body, user: { login: 'rosa', type: 'User' }, created_at: at, updated_at: at, html_url: `https://github.com/${REPOSITORY}/issues/${number}#issuecomment-${id}` })));
  }

  /** Newest creation first unless asked otherwise; `since` is inclusive. Issues that are only assigned to the owner unless `filter` says more. */
  #listed({ since = '', sort = 'created', direction = 'desc', state = 'open', filter = 'assigned' }: Asked['query']): Issue[] {
    if (state !== 'all' || filter !== 'subscribed') return [];
    const found = this.issues.filter(({ updated }) => updated >= since);
    const sorted = found.toSorted((a, b) => (sort === 'updated' ? a.updated.localeCompare(b.updated) : 0) || a.number - b.number);
    return direction === 'asc' ? sorted : sorted.reverse();
  }

  #page(path: string, { per_page = '30', page = '1', ...query }: Asked['query'], all: readonly unknown[]): Answer {
    const size = Math.min(Number(per_page), 100);
    const isLast = Number(page) * size >= all.length;
    const next = `${this.url}${path}?${new URLSearchParams({ ...query, per_page, page: String(Number(page) + 1) }).toString()}`;
    return { headers: isLast ? {} : { link: `<${next}>; rel="next", <${next}>; rel="last"` }, body: all.slice((Number(page) - 1) * size, Number(page) * size) };
  }

  #shown({ number, title, body, updated, comments }: Issue) {
    return {
      number, title, body, state: 'open', html_url: `https://github.com/${REPOSITORY}/issues/${number}`, repository_url: `${this.url}/repos/${REPOSITORY}`, repository: { full_name: REPOSITORY },
      user: { login: 'rosa', type: 'User' }, assignees: [{ login: 'Omar' }], labels: [], comments: comments.length, created_at: '2026-02-20T08:00:00Z', updated_at: updated,
    };
  }
}
