import type { tl } from '@mtcute/core';
import Long from 'long';

import { MINUTE_MS, type PageRequest, type Vendor, type VendorPage } from '../vendor-client.js';
import { TelegramCall, TelegramProblem } from './telegram-call.js';
import { type Chat, chatOf, handleOf, inputPeerOf, keyOf, nameOf } from './telegram-chats.js';
import { toTelegramEvents } from './telegram.mapper.js';
import { telegramPhone } from './telegram-phone.js';

const PAGE_SIZE = 100;
/** What was written within this time is read again each round, for edits. */
const AGAIN_S = 86_400;
/** Of a conversation that cannot be read any more, while the account can. */
const GONE = new Set(['CHANNEL_PRIVATE', 'CHANNEL_INVALID', 'CHAT_ID_INVALID', 'CHAT_FORBIDDEN', 'PEER_ID_INVALID', 'USER_ID_INVALID']);

/** `since`: when the newest was written that was seen, by conversation. `walk`: those that are still to be read in this round, and where in the first of them. */
interface TelegramCursor {
  since: Record<string, number>;
  walk: { left: Chat[]; before: number; newest: number } | null;
}

/** Telegram as the user himself: his private conversations, and groups in which he may write. It reads, and marks nothing as read. */
export const telegramClient: Vendor<TelegramCall> = {
  kind: 'telegram',
  name: 'Telegram',
  sources: ['telegram'],
  sign_in: [],
  every_ms: 5 * MINUTE_MS,
  first_days: 30,
  open: (credentials, options) => new TelegramCall(credentials, options),
  phone: telegramPhone,
  async identify(call) {
    const [user] = await call.ask({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    if (user?._ !== 'user') throw call.refused();
    const [id, name, handle] = [String(user.id), nameOf(user), handleOf(user)];
    return { id, name, place: handle && `@${handle}`, scopes: [], owner_names: [id, handle ?? '', name].filter(Boolean).map((one) => one.toLowerCase()) };
  },
  fetchPage,
  async signOut(call) {
    await call.ask({ _: 'auth.logOut' });
  },
};

async function fetchPage(call: TelegramCall, request: PageRequest): Promise<VendorPage> {
  const { since, walk } = (request.cursor as TelegramCursor | null) ?? { since: {}, walk: null };
  if (!walk) return pageOf([], since, { left: await listChats(call, since, request), before: 0, newest: 0 });
  const [chat, ...left] = walk.left;
  if (!chat) return pageOf([], since, null);
  const history = await askHistory(call, chat, walk.before);
  const messages = history?.messages ?? [];
  const oldest = oldestOf(since[chat.key], request);
  const fresh = messages.filter((message) => dateOf(message) >= oldest);
  const events = toTelegramEvents(fresh, chat, { users: history?.users ?? [], chats: history?.chats ?? [] }, request);
  // Only the first page tells up to when all is known: what is written while the others are read comes with the next round.
  const newest = walk.newest || Math.max(since[chat.key] ?? 0, ...fresh.map(dateOf));
  const before = messages.at(-1)?.id ?? 0;
  const isEnd = before <= 1 || history?._ === 'messages.messages' || messages.some((message) => dateOf(message) > 0 && dateOf(message) < oldest);
  if (!isEnd) return pageOf(events, since, { left: walk.left, before, newest });
  return pageOf(events, { ...since, [chat.key]: newest }, left.length > 0 ? { left, before: 0, newest: 0 } : null);
}

/** When it was written, in seconds; 0 of one that is gone. */
const dateOf = (message: tl.TypeMessage): number => (message._ === 'messageEmpty' ? 0 : message.date);

function pageOf(events: VendorPage['events'], since: TelegramCursor['since'], walk: TelegramCursor['walk']): VendorPage {
  const next = walk && walk.left.length > 0 ? walk : null;
  return { events, cursor: { since, walk: next } satisfies TelegramCursor, is_last: next === null };
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1_000);

function oldestOf(seen: number | undefined, { from, now }: PageRequest): number {
  return seen ? Math.min(seen, secondsOf(now) - AGAIN_S) : secondsOf(from);
}

/** The conversations in which something may be new, which their last messages tell; the list has those of the latest first. */
async function listChats(call: TelegramCall, since: TelegramCursor['since'], request: PageRequest): Promise<Chat[]> {
  const chats = new Map<string, Chat>();
  for (let offset: { date: number; id: number; peer: tl.TypeInputPeer } = { date: 0, id: 0, peer: { _: 'inputPeerEmpty' } }; ; ) {
    const page = await call.ask({ _: 'messages.getDialogs', offsetDate: offset.date, offsetId: offset.id, offsetPeer: offset.peer, limit: PAGE_SIZE, hash: Long.ZERO });
    if (page._ === 'messages.dialogsNotModified') return [...chats.values()];
    let last: typeof offset | null = null;
    for (const dialog of page.dialogs) {
      const top = page.messages.find((message) => message.id === dialog.topMessage && message.peerId && keyOf(message.peerId) === keyOf(dialog.peer));
      const chat = chatOf(dialog.peer, page);
      const date = top ? dateOf(top) : 0;
      if (date && dialog._ === 'dialog' && !dialog.pinned) last = { date, id: dialog.topMessage, peer: chat ? inputPeerOf(chat) : { _: 'inputPeerEmpty' } };
      if (chat?.is_read && date >= oldestOf(since[chat.key], request)) chats.set(chat.key, chat);
    }
    if (page._ === 'messages.dialogs' || !last || last.date < secondsOf(request.from)) return [...chats.values()];
    offset = last;
  }
}

/** Nothing, where the conversation is gone. */
async function askHistory(call: TelegramCall, chat: Chat, before: number) {
  try {
    const history = await call.ask({ _: 'messages.getHistory', peer: inputPeerOf(chat), offsetId: before, offsetDate: 0, addOffset: 0, limit: PAGE_SIZE, maxId: 0, minId: 0, hash: Long.ZERO });
    return history._ === 'messages.messagesNotModified' ? null : history;
  } catch (error) {
    if (error instanceof TelegramProblem && GONE.has(error.problem)) return null;
    throw error;
  }
}
