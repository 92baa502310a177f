import { asArray, asObject, asText, at } from '../../json/json-values.js';
import { sha256 } from '../../texts/clean-text.js';
import type { NormalisedEvent } from '../connector.js';
import type { SlackChannel, SlackDirectory, SlackMessage } from './slack-export.js';

/** Messages about the channel, not in it. */
const NOTICES = /^(channel|group)_|^(bot_add|bot_remove|pinned_item|unpinned_item|reminder_add|tombstone|huddle_thread|sh_room_created|joiner_notification|app_conversation_join)$/;

export function readDirectory(users: unknown, lists: { channels: unknown; kind: 'channel' | 'group' | 'dm' | 'mpim' }[]): SlackDirectory {
  const directory: SlackDirectory = { users: new Map(), channels: new Map() };
  for (const user of asArray(users)) {
    const name = [at(user, 'profile', 'display_name'), at(user, 'profile', 'real_name'), at(user, 'real_name'), at(user, 'name')].map(asText).find(Boolean);
    const email = asText(at(user, 'profile', 'email')).toLowerCase();
    if (asText(at(user, 'id'))) directory.users.set(asText(at(user, 'id')), { name: name ?? asText(at(user, 'id')), email: email || null, is_bot: at(user, 'is_bot') === true });
  }
  for (const { channels, kind } of lists) for (const channel of asArray(channels)) addChannel(directory, channel, kind);
  return directory;
}

function addChannel(directory: SlackDirectory, channel: unknown, kind: 'channel' | 'group' | 'dm' | 'mpim'): void {
  const id = asText(at(channel, 'id'));
  if (!id) return;
  const members = asArray(at(channel, 'members')).map((member) => directory.users.get(asText(member))?.name ?? asText(member));
  const folder = kind === 'dm' ? id : asText(at(channel, 'name')) || id;
  const isDirect = kind === 'dm' || kind === 'mpim';
  directory.channels.set(folder, { id, folder, name: isDirect ? members.join(', ') || folder : folder, is_private: kind !== 'channel', is_direct: isDirect });
}

/** A message as an event; null for joins, topics and the like. */
export function toSlackEvent(message: SlackMessage, channel: SlackChannel, directory: SlackDirectory, owners: readonly string[], modifiedAt: string): NormalisedEvent | null {
  const ts = asText(message.ts);
  if (asText(message.type) !== 'message' || !/^\d{1,12}(\.\d{1,9})?$/.test(ts)) throw new Error('The entry is not a Slack message.');
  if (NOTICES.test(asText(message.subtype))) return null;
  const mentioned: string[] = [];
  const body = slackText(textOf(message), directory, mentioned).slice(0, 100_000).trim();
  const files = asArray(message.files).slice(0, 50);
  if (body === '' && files.length === 0) return null;
  const author = authorOf(message, directory);
  const isOwner = (id: string): boolean => owners.includes(directory.users.get(id)?.email ?? '\0') || owners.includes(id.toLowerCase());
  const isMentioned = mentioned.some(isOwner);
  const ownerNames = owners.length > 0 ? mentioned.filter(isOwner).map((id) => directory.users.get(id)?.name ?? id) : [];
  const threadTs = asText(message.thread_ts);
  const label = channel.is_direct ? channel.name : `#${channel.name}`;
  return {
    source: 'slack',
    external_id: `${channel.id}:${ts}`,
    event_type: isMentioned ? 'mention' : body === '' ? 'file' : 'message',
    title: null,
    body: body || null,
    url: null,
    importance_score: Math.max(0, 45 + (isMentioned ? 20 : 0) + (channel.is_direct ? 10 : 0) - (author.is_bot ? 25 : 0)),
    occurred_at: new Date(Number(ts) * 1000).toISOString(),
    revision: editedAt(message) ?? modifiedAt,
    details: {
      participants: [{ name: author.name, ...(author.email ? { address: author.email } : {}), role: 'from' }],
      source_ref: label,
      ...(owners.length > 0 ? { is_direct: isMentioned || channel.is_direct, is_from_owner: isOwner(asText(message.user)) } : {}),
      ...(ownerNames.length > 0 ? { owner_names: [...new Set(ownerNames)].slice(0, 5) } : {}),
      is_bulk: author.is_bot,
      ...(threadTs && threadTs !== ts ? { in_reply_to: `${channel.id}:${threadTs}` } : {}),
      attachments: files.map((file) => ({ name: asText(at(file, 'name')) || 'file', media_type: asText(at(file, 'mimetype')) || 'application/octet-stream', size_bytes: Number.isSafeInteger(at(file, 'size')) ? Number(at(file, 'size')) : 0 })),
      channel: { id: channel.id, name: channel.name, is_private: channel.is_private },
    },
    extra: { user_id: asText(message.user) || null, reactions: asArray(message.reactions).slice(0, 50).map((reaction) => ({ name: asText(at(reaction, 'name')), count: Number(at(reaction, 'count')) || 0 })) },
    thread: threadTs ? { external_id: `${channel.id}:${threadTs}`, related_ids: [], subject: label } : { external_id: channel.id, related_ids: [], subject: label },
  };
}

function textOf(message: SlackMessage): string {
  const own = asText(message.text);
  if (own) return own;
  return asArray(message.attachments).slice(0, 20).map((part) => asText(at(part, 'text')) || asText(at(part, 'fallback'))).filter(Boolean).join('\n');
}

function editedAt(message: SlackMessage): string | null {
  const seconds = Number(at(message.edited, 'ts'));
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e11 ? new Date(seconds * 1000).toISOString() : null;
}

function authorOf(message: SlackMessage, directory: SlackDirectory): { name: string; email: string | null; is_bot: boolean } {
  const user = directory.users.get(asText(message.user));
  const isBot = asText(message.subtype) === 'bot_message' || asText(message.bot_id) !== '' || user?.is_bot === true;
  const name = [user?.name, at(message, 'user_profile', 'real_name'), at(message, 'bot_profile', 'name'), message.username, message.user].map(asText).find(Boolean);
  return { name: name ?? 'unknown', email: user?.email ?? null, is_bot: isBot };
}

/** Slack's markup as plain text; ids of mentioned users go to `mentioned`. */
export function slackText(text: string, directory: SlackDirectory, mentioned: string[] = []): string {
  return text
    .replace(/<@([UWB]\w+)(?:\|([^>]*))?>/g, (_all, id: string, label?: string) => {
      mentioned.push(id);
      return `@${directory.users.get(id)?.name ?? label ?? id}`;
    })
    .replace(/<#([CGD]\w+)(?:\|([^>]*))?>/g, (_all, id: string, label?: string) => `#${label || ([...directory.channels.values()].find((channel) => channel.id === id)?.name ?? id)}`)
    .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, '@$1')
    .replace(/<!subteam\^\w+(?:\|@?([^>]*))?>/g, (_all, label?: string) => `@${label ?? 'group'}`)
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<((?:https?|mailto|tel):[^|>]*)(?:\|([^>]*))?>/g, (_all, url: string, label?: string) => (!label || label === url || url.endsWith(label) ? url.replace(/^(mailto|tel):/, '') : `${label} (${url})`))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** A channel that no list names: an export of one channel's days. */
export function unlistedChannel(folder: string): SlackChannel {
  return { id: /^[CDG][A-Z0-9]{6,}$/.test(folder) ? folder : `name:${folder || sha256(folder)}`, name: folder, folder, is_private: false, is_direct: /^D[A-Z0-9]{6,}$/.test(folder) };
}

export function isSlackMessage(value: unknown): boolean {
  const message = asObject(value);
  return message !== null && message.type === 'message' && /^\d+\.\d+$/.test(asText(message.ts));
}
