import type { tl } from '@mtcute/core';
import Long from 'long';

/** Tells of sign-ins, with their codes. */
const TELEGRAM_ITSELF = 777000;

/** A conversation, as a cursor keeps it. */
export interface Chat {
  key: string;
  kind: 'user' | 'chat' | 'channel';
  id: number;
  access_hash: string;
  title: string;
  is_private: boolean;
  /** Whether it is one to read: a person or a group, and one may write there. */
  is_read: boolean;
}

export interface Known {
  users: readonly tl.TypeUser[];
  chats: readonly tl.TypeChat[];
}

export const keyOf = (peer: tl.TypePeer): string => (peer._ === 'peerUser' ? `u${peer.userId}` : peer._ === 'peerChat' ? `g${peer.chatId}` : `c${peer.channelId}`);

/** The conversation that a peer is; null for one that nobody can open. */
export function chatOf(peer: tl.TypePeer, known: Known): Chat | null {
  const key = keyOf(peer);
  if (peer._ === 'peerUser') {
    const user = known.users.find(({ id }) => id === peer.userId);
    if (user?._ !== 'user' || !user.accessHash) return null;
    return { key, kind: 'user', id: user.id, access_hash: user.accessHash.toString(), title: nameOf(user), is_private: true, is_read: user.id !== TELEGRAM_ITSELF && !user.deleted && !user.support };
  }
  const chat = known.chats.find(({ id }) => id === (peer._ === 'peerChat' ? peer.chatId : peer.channelId));
  if (chat?._ === 'chat') return { key, kind: 'chat', id: chat.id, access_hash: '0', title: chat.title, is_private: true, is_read: !chat.left && !chat.deactivated && mayWrite(chat) };
  if (chat?._ !== 'channel' || !chat.accessHash) return null;
  return { key, kind: 'channel', id: chat.id, access_hash: chat.accessHash.toString(), title: chat.title, is_private: !chat.username, is_read: Boolean(chat.megagroup) && !chat.left && mayWrite(chat) };
}

function mayWrite(chat: tl.RawChat | tl.RawChannel): boolean {
  if (chat.creator || chat.adminRights) return true;
  return !chat.defaultBannedRights?.sendMessages && !(chat._ === 'channel' && chat.bannedRights?.sendMessages);
}

export function inputPeerOf({ kind, id, access_hash }: Chat): tl.TypeInputPeer {
  const accessHash = Long.fromString(access_hash);
  if (kind === 'chat') return { _: 'inputPeerChat', chatId: id };
  return kind === 'user' ? { _: 'inputPeerUser', userId: id, accessHash } : { _: 'inputPeerChannel', channelId: id, accessHash };
}

export function nameOf(user: tl.RawUser): string {
  return [user.firstName, user.lastName].filter(Boolean).join(' ') || handleOf(user) || String(user.id);
}

/** One may have several names to be found by. */
export function handleOf({ username, usernames = [] }: tl.RawUser): string | null {
  return username ?? usernames.find(({ active }) => active)?.username ?? null;
}
