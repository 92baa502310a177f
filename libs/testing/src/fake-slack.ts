import { type Answer, type Asked, FakeVendor } from './fake-vendor.js';

interface Message {
  ts: string;
  text: string;
  user: string;
  edited?: { ts: string };
  replies: { ts: string; text: string }[];
}

const SCOPES = 'channels:history,channels:read,groups:history,groups:read,im:history,im:read,mpim:history,mpim:read,users:read';
const FOREVER_SECONDS = 1e9;
const GENERAL = 'C01GEN';

/** Written from the OpenAPI description of Slack's web API and its pages on rate limits, pagination, signing in (OAuth v2) and token rotation. Refusals come with a status of 200. */
export class FakeSlack extends FakeVendor {
  readonly kind = 'slack';
  readonly credentials = { token: 'xoxp-fake-0123456789' };
  readonly setting = 'SLACK_API_URL';
  override readonly tellsOfOldEdits = false;
  readonly broken = { body: { ok: true, channels: [null, {}, { id: 5 }] } };
  readonly channels: { id: string; messages: Message[]; shown: Record<string, unknown> }[] = [
    { id: GENERAL, messages: [], shown: { name: 'general', is_channel: true, is_private: false } },
    { id: 'D01ROSA', messages: [], shown: { is_im: true, user: 'U01AAAA' } },
  ];
  scopes = SCOPES;
  /** Whether its app has tokens rotate. */
  rotates = true;
  #count = 0;

  clear(): void {
    this.#general.length = 0;
  }

  add(count: number): void {
    for (let left = count - 1; left >= 0; left -= 1) this.#general.push({ ts: this.#stamp(this.ago(left)), text: `Text ${this.#general.length + 1} <@U02BBBB>`, user: 'U01AAAA', replies: [] });
  }

  edit(text: string): void {
    Object.assign(this.#general.at(-1)!, { text, edited: { ts: this.#stamp(this.clock.now()) } });
  }

  comment(text: string): void {
    this.#general[0]!.replies.push({ ts: this.#stamp(this.clock.now()), text });
  }

  refusal(): Answer {
    return { body: { ok: false, error: 'invalid_auth' } };
  }

  pause(seconds: number): Answer {
    return { status: 429, headers: { 'retry-after': String(seconds) }, body: { ok: false, error: 'ratelimited' } };
  }

  protected answer({ path, query, headers, body }: Asked): Answer {
    if (path === '/oauth.v2.access') return this.#access(body);
    const isKnown = this.isOpen && headers.authorization === `Bearer ${this.credentials.token}`;
    if (!isKnown && !this.isGranted(headers.authorization)) return this.refusal();
    const answer = this.#call(path.slice(1), query);
    return { headers: { 'x-oauth-scopes': this.scopes }, body: typeof answer === 'string' ? { ok: false, error: answer } : { ok: true, ...answer } };
  }

  /** A user's token lies apart from the robot's, which nobody asked for here; one that is renewed does not. */
  #access(body: Asked['body']): Answer {
    const tokens = this.grant(body, this.rotates ? 43_200 : FOREVER_SECONDS);
    if (!tokens) return { body: { ok: false, error: body['refresh_token'] ? 'invalid_refresh_token' : 'invalid_code' } };
    const user = { ...(this.rotates ? tokens : { access_token: tokens['access_token'] }), scope: this.scopes, token_type: 'user' };
    return { body: { ok: true, app_id: 'A01', team: { id: 'T01', name: 'Acme' }, enterprise: null, ...(body['refresh_token'] ? user : { authed_user: { id: 'U02BBBB', ...user } }) } };
  }

  #call(method: string, query: Asked['query']): Record<string, unknown> | string {
    if (method === 'auth.test') return { url: 'https://acme.slack.com/', team: 'Acme', user: 'omar', team_id: 'T01', user_id: 'U02BBBB' };
    if (method === 'users.info') return this.#user(query['user'] ?? '');
    if (method === 'users.conversations') return { channels: this.channels.map(({ id, shown }) => ({ id, ...shown })), response_metadata: { next_cursor: '' } };
    const messages = this.channels.find(({ id }) => id === query['channel'])?.messages;
    if (!messages) return 'channel_not_found';
    // The newest first, answers of threads left out.
    if (method === 'conversations.history') return page(messages.map(shownMessage).reverse(), query);
    const parent = messages.find(({ ts }) => ts === query['ts']);
    if (method !== 'conversations.replies' || !parent) return method === 'conversations.replies' ? 'thread_not_found' : 'unknown_method';
    const { messages: replies, ...rest } = page(parent.replies.map(({ ts, text }) => ({ type: 'message', user: 'U01AAAA', ts, text, thread_ts: parent.ts })), query);
    return { ...rest, messages: [shownMessage(parent), ...replies] };
  }

  #user(id: string): Record<string, unknown> | string {
    const name = { U01AAAA: 'Rosa Lind', U02BBBB: 'Omar Bek' }[id];
    return name ? { user: { id, name: name.split(' ')[0]?.toLowerCase(), profile: { real_name: name } } } : 'user_not_found';
  }

  get #general(): Message[] {
    return this.channels[0]!.messages;
  }

  #stamp(date: Date): string {
    this.#count += 1;
    return `${Math.floor(date.getTime() / 1000)}.${String(this.#count).padStart(6, '0')}`;
  }
}

/** `oldest` itself is left out; a cursor counts from the beginning of what is asked for. */
function page<T extends { ts: string }>(all: readonly T[], { oldest = '0', limit = '100', cursor = '0' }: Asked['query']) {
  const found = all.filter(({ ts }) => Number(ts) > Number(oldest));
  const end = Number(cursor) + Number(limit);
  return { messages: found.slice(Number(cursor), end), has_more: end < found.length, response_metadata: { next_cursor: end < found.length ? String(end) : '' } };
}

function shownMessage({ replies, ...message }: Message) {
  const thread = replies.length > 0 ? { thread_ts: message.ts, reply_count: replies.length, latest_reply: replies.at(-1)!.ts } : {};
  return { type: 'message', ...message, ...thread };
}
