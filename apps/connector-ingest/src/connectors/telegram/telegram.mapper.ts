import type { tl } from '@mtcute/core';

import type { NormalisedEvent } from '../connector.js';
import { eventsOf, type PageRequest } from '../vendor-client.js';
import { type Chat, type Known, keyOf, nameOf } from './telegram-chats.js';

type Attachment = NormalisedEvent['details']['attachments'][number];

export function toTelegramEvents(messages: readonly tl.TypeMessage[], chat: Chat, known: Known, request: PageRequest): NormalisedEvent[] {
  return eventsOf(messages, (message) => {
    const event = (message as tl.TypeMessage)._ === 'message' ? toEvent(message as tl.RawMessage, chat, known, request) : null;
    return event ? [event] : [];
  });
}

/** A message as an event; null for one without text and files. */
function toEvent(message: tl.RawMessage, chat: Chat, known: Known, { now, owner_names }: PageRequest): NormalisedEvent | null {
  const body = textOf(message).slice(0, 100_000).trim();
  const attachments = filesOf(message.media);
  if (body === '' && attachments.length === 0) return null;
  const author = authorOf(message, chat, known);
  const [isDirect, isMentioned] = [chat.kind === 'user', message.mentioned === true];
  const names = ownNames(message, owner_names);
  const reply = message.replyTo?._ === 'messageReplyHeader' && !message.replyTo.replyToPeerId ? message.replyTo : undefined;
  const topic = reply?.forumTopic ? (reply.replyToTopId ?? reply.replyToMsgId) : undefined;
  const answered = reply?.replyToMsgId !== topic ? reply?.replyToMsgId : undefined;
  return {
    source: 'telegram',
    external_id: `${chat.key}:${message.id}`,
    event_type: isMentioned ? 'mention' : body === '' ? 'file' : 'message',
    title: null,
    body: body || null,
    url: null,
    importance_score: Math.max(0, 45 + (isMentioned ? 20 : 0) + (isDirect ? 10 : 0) - (author.is_bot ? 25 : 0)),
    occurred_at: new Date(message.date * 1_000).toISOString(),
    revision: message.editDate ? new Date(message.editDate * 1_000).toISOString() : now.toISOString(),
    details: {
      participants: [{ name: author.name, role: 'from' }],
      source_ref: chat.title,
      is_direct: isMentioned || isDirect,
      is_from_owner: message.out === true,
      ...(names.length > 0 ? { owner_names: names } : {}),
      is_bulk: author.is_bot,
      ...(answered ? { in_reply_to: `${chat.key}:${answered}` } : {}),
      attachments,
      channel: { id: chat.key, name: chat.title, is_private: chat.is_private },
    },
    extra: { user_id: author.id },
    thread: { external_id: topic ? `${chat.key}:${topic}` : chat.key, related_ids: [], subject: chat.title },
  };
}

/** What stands behind words is shown after them. */
function textOf({ message, entities = [] }: tl.RawMessage): string {
  const links = entities.filter((entity) => entity._ === 'messageEntityTextUrl').sort((a, b) => b.offset - a.offset);
  return links.reduce((text, { offset, length, url }) => `${text.slice(0, offset + length)} (${url})${text.slice(offset + length)}`, message);
}

/** What the owner is called where the message names him. */
function ownNames({ message, entities = [] }: tl.RawMessage, owners: readonly string[]): string[] {
  const named = entities.flatMap((entity) => {
    const shown = message.slice(entity.offset, entity.offset + entity.length).replace(/^@/, '');
    const isOwn = entity._ === 'messageEntityMention' ? owners.includes(shown.toLowerCase()) : entity._ === 'messageEntityMentionName' && owners.includes(String(entity.userId));
    return isOwn && shown ? [shown] : [];
  });
  return [...new Set(named)].slice(0, 5);
}

function authorOf({ fromId, out, peerId }: tl.RawMessage, chat: Chat, { users, chats }: Known): { id: string; name: string; is_bot: boolean } {
  const from = fromId ?? peerId;
  if (from._ !== 'peerUser' || (out && !fromId)) {
    const own = out ? users.find((one) => one._ === 'user' && one.self) : undefined;
    if (own?._ === 'user') return { id: keyOf({ _: 'peerUser', userId: own.id }), name: nameOf(own), is_bot: false };
    const group = chats.find(({ id }) => from._ === 'peerChannel' && id === from.channelId);
    return { id: keyOf(from), name: group && 'title' in group ? group.title : chat.title, is_bot: false };
  }
  const user = users.find(({ id }) => id === from.userId);
  return user?._ === 'user' ? { id: keyOf(from), name: nameOf(user), is_bot: user.bot === true } : { id: keyOf(from), name: String(from.userId), is_bot: false };
}

/** What is sent to be seen once is left alone. */
function filesOf(media: tl.TypeMessageMedia | undefined): Attachment[] {
  if (media?._ === 'messageMediaPhoto' && !media.ttlSeconds) return [{ name: 'photo.jpg', media_type: 'image/jpeg', size_bytes: 0 }];
  if (media?._ !== 'messageMediaDocument' || media.ttlSeconds || media.document?._ !== 'document') return [];
  const { attributes, mimeType, size } = media.document;
  if (attributes.some(({ _ }) => _ === 'documentAttributeSticker')) return [];
  const named = attributes.find((attribute) => attribute._ === 'documentAttributeFilename');
  return [{ name: named?.fileName || 'file', media_type: mimeType || 'application/octet-stream', size_bytes: size }];
}
