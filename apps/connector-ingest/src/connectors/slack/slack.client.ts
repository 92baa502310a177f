import { asArray, asText, at } from '../../json/json-values.js';
import { eventsOf, MINUTE_MS, type PageRequest, type VendorClient, type VendorPage } from '../vendor-client.js';
import type { VendorCall } from '../vendor-call.js';
import { askSlack, SlackProblem } from './ask-slack.js';
import { apiOf, SLACK_SCOPES, slackOAuth } from './slack-oauth.js';
import { SlackPeople } from './slack-people.js';
import { readDirectory, toSlackEvent } from './slack.mapper.js';

const PAGE_SIZE = 100;
/** What was written within this time is read again each round, for edits and for answers in threads that began then. */
const AGAIN_MS = 2 * 86_400_000;
/** Of a conversation that cannot be read any more, while the account can. */
const GONE = new Set(['channel_not_found', 'not_in_channel', 'is_archived', 'thread_not_found']);

type Kind = 'channel' | 'group' | 'dm' | 'mpim';

interface Channel {
  id: string;
  name: string;
  kind: Kind;
  members: string[];
}

/** `since`: the newest that was seen, by channel. `walk`: the channels that are still to be read in this round, and where in the first of them. */
interface SlackCursor {
  since: Record<string, string>;
  walk: { left: Channel[]; page: string; newest: string } | null;
}

const people = new SlackPeople();

/** Slack with the token of a user: the conversations that he is in. */
export const slackClient: VendorClient = {
  kind: 'slack',
  name: 'Slack',
  sources: ['slack'],
  sign_in: ['token'],
  every_ms: 5 * MINUTE_MS,
  first_days: 30,
  baseUrl: (_credentials, config) => ({ url: apiOf(config), is_configured: config.SLACK_API_URL !== undefined }),
  headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
  async identify(call) {
    const { body, scopes } = await askSlack(call, 'auth.test');
    const missing = scopes.length > 0 ? SLACK_SCOPES.filter((scope) => !scopes.includes(scope)) : [];
    if (missing.length > 0) throw call.refused(`gave this token no right to ${missing.join(', ')}: add it to the app's user token scopes`);
    const [id, name, team] = ['user_id', 'user', 'team'].map((key) => asText(at(body, key)));
    return { id: `${asText(at(body, 'team_id'))}:${id}`, name: name || id!, place: team || null, scopes, owner_names: [id!.toLowerCase()] };
  },
  oauth: slackOAuth,
  fetchPage,
};

async function fetchPage(call: VendorCall, request: PageRequest): Promise<VendorPage> {
  const { since, walk } = (request.cursor as SlackCursor | null) ?? { since: {}, walk: null };
  if (!walk) return pageOf([], since, { left: await listChannels(call), page: '', newest: '' });
  const [channel, ...left] = walk.left;
  if (!channel) return pageOf([], since, null);
  const seen = since[channel.id] ?? tsOf(request.from);
  const again = tsOf(new Date(request.now.getTime() - AGAIN_MS));
  const oldest = since[channel.id] && Number(again) < Number(seen) ? again : seen;
  const history = await askChannel(call, 'conversations.history', { channel: channel.id, oldest, limit: String(PAGE_SIZE), ...(walk.page ? { cursor: walk.page } : {}) });
  const messages = asArray(at(history, 'messages'));
  const replies = await repliesIn(call, channel, messages, seen);
  const events = await toEvents(call, channel, [...messages, ...replies], request);
  // Only the first page tells up to when all is known: what is written while the others are read comes with the next round.
  const newest = walk.newest || newestOf(messages, seen);
  const page = nextOf(history);
  if (page) return pageOf(events, since, { left: walk.left, page, newest });
  return pageOf(events, { ...since, [channel.id]: newest }, left.length > 0 ? { left, page: '', newest: '' } : null);
}

function pageOf(events: VendorPage['events'], since: SlackCursor['since'], walk: SlackCursor['walk']): VendorPage {
  const next = walk && walk.left.length > 0 ? walk : null;
  return { events, cursor: { since, walk: next } satisfies SlackCursor, is_last: next === null };
}

async function listChannels(call: VendorCall): Promise<Channel[]> {
  const channels: Channel[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await askSlack(call, 'users.conversations', { types: 'public_channel,private_channel,mpim,im', exclude_archived: 'true', limit: '200', ...(cursor ? { cursor } : {}) });
    channels.push(...asArray(at(body, 'channels')).map(toChannel).filter(({ id }) => id !== ''));
    cursor = nextOf(body);
    if (!cursor) return channels;
  }
}

function toChannel(value: unknown): Channel {
  const name = asText(at(value, 'name'));
  const kind = at(value, 'is_im') === true ? 'dm' : at(value, 'is_mpim') === true ? 'mpim' : at(value, 'is_private') === true ? 'group' : 'channel';
  // Of a conversation of several the name holds who they are: mpdm-rosa--omar-1
  const members = kind === 'dm' ? [asText(at(value, 'user'))] : kind === 'mpim' ? name.replace(/^mpdm-|-\d+$/g, '').split('--') : [];
  return { id: asText(at(value, 'id')), name, kind, members };
}

/** What was answered since then in threads that begin in `messages`. */
async function repliesIn(call: VendorCall, channel: Channel, messages: readonly unknown[], seen: string): Promise<unknown[]> {
  const replies: unknown[] = [];
  for (const message of messages.filter((one) => Number(at(one, 'reply_count')) > 0 && Number(at(one, 'latest_reply')) > Number(seen))) {
    for (let cursor = ''; ; ) {
      const thread = await askChannel(call, 'conversations.replies', { channel: channel.id, ts: asText(at(message, 'ts')), oldest: seen, limit: '200', ...(cursor ? { cursor } : {}) });
      replies.push(...asArray(at(thread, 'messages')));
      cursor = nextOf(thread);
      if (!cursor) break;
    }
  }
  return replies;
}

async function toEvents(call: VendorCall, channel: Channel, messages: readonly unknown[], { account_id, owner_names, now }: PageRequest): Promise<VendorPage['events']> {
  const named = messages.flatMap((message) => [asText(at(message, 'user')), ...[...asText(at(message, 'text')).matchAll(/<@([UWB]\w+)/g)].map(([, id]) => id!)]);
  const users = await people.named(call, account_id, [...named, ...(channel.kind === 'dm' ? channel.members : [])], now);
  const directory = readDirectory(users, [{ channels: [channel], kind: channel.kind }]);
  const [place] = directory.channels.values();
  if (!place) return [];
  return eventsOf(messages, (message) => {
    const event = toSlackEvent(message as Record<string, unknown>, place, directory, owner_names, now.toISOString());
    return event ? [event] : [];
  });
}

/** Nothing, where the conversation is gone. */
async function askChannel(call: VendorCall, method: string, query: Record<string, string>): Promise<unknown> {
  try {
    return (await askSlack(call, method, query)).body;
  } catch (error) {
    if (error instanceof SlackProblem && GONE.has(error.problem)) return null;
    throw error;
  }
}

const nextOf = (body: unknown): string => asText(at(body, 'response_metadata', 'next_cursor'));
const tsOf = (date: Date): string => (date.getTime() / 1_000).toFixed(6);

function newestOf(messages: readonly unknown[], seen: string): string {
  const stamps = messages.flatMap((message) => [asText(at(message, 'ts')), asText(at(message, 'latest_reply'))]);
  return stamps.reduce((a, b) => (Number(b) > Number(a) ? b : a), seen);
}
