import Long from 'long';
import { randomBytes } from 'node:crypto';

import { type Answer, type Asked, FakeVendor } from './fake-vendor.js';
import type { Method } from './telegram/mtproto-schema.js';
import type { MtprotoServer, Question, Reply } from './telegram/mtproto-server.js';
import { telegramConfig } from './telegram/telegram-config.js';
import type { TelegramPassword } from './telegram/telegram-password.js';

type Shown = { _: string } & Record<string, unknown>;

export interface TelegramMessage extends Record<string, unknown> {
  id: number;
  date: number;
  message: string;
}

export interface TelegramChat {
  peer: Shown;
  /** How lists of chats or users show it. */
  shown: Shown & { id: number };
  isPinned?: boolean;
  messages: TelegramMessage[];
}

interface AskedOfTelegram extends Asked {
  question: Question;
}

const OWNER = 9002;
const ROSA = 9001;
const rpcError = (status: number, body: string): Answer => ({ status, body });

/**
 * Speaks MTProto with a key of its own, and answers as https://core.telegram.org/methods describes; written from there and from the schema.
 * Loads its library when it starts.
 */
export class FakeTelegram extends FakeVendor {
  readonly kind = 'telegram';
  readonly setting = 'TELEGRAM_SERVER';
  readonly #key = randomBytes(256);
  readonly credentials = { token: Buffer.from(JSON.stringify({ centre: { id: 2, ipAddress: '127.0.0.1', port: 1 }, key: this.#key.toString('base64url') })).toString('base64url') };
  readonly broken: Answer = { body: { _: 'messages.dialogs', dialogs: [dialogOf({ _: 'peerUser', userId: 5 }, 1), dialogOf({ _: 'peerChat', chatId: 6 }, 2)], messages: [{ _: 'messageEmpty', id: 1 }], chats: [{ _: 'chatForbidden', id: 6, title: 'x' }], users: [{ _: 'userEmpty', id: 5 }] } };
  override readonly tellsOfOldEdits = false;
  readonly apiId = 20_481;
  readonly apiHash = '0123456789abcdef0123456789abcdef';
  readonly phone = '+4915112345678';
  readonly code = '48213';
  /** That of two-step verification, if there is one. */
  password: string | null = null;
  /** How a code is sent. */
  way: 'App' | 'EmailCode' | 'SetUpEmailRequired' = 'App';
  /** Where the account lives: clients that begin elsewhere are sent there. */
  home = 2;
  readonly chats: TelegramChat[] = [
    { peer: { _: 'peerChat', chatId: 100 }, shown: { _: 'chat', id: 100, title: 'Release', photo: { _: 'chatPhotoEmpty' }, participantsCount: 3, date: 1, version: 1 }, messages: [] },
    { peer: { _: 'peerUser', userId: ROSA }, shown: { _: 'user', id: ROSA, firstName: 'Rosa', lastName: 'Lind' }, messages: [] },
  ];
  /** Keys that somebody signed in with. */
  readonly signedIn = new Set<string>();
  readonly #codes = new Map<string, string>();
  readonly #halfSignedIn = new Set<string>();
  #wire!: { server: MtprotoServer; Password: typeof TelegramPassword };
  #proof: TelegramPassword | null = null;
  #count = 0;

  override async start(): Promise<this> {
    const [{ MtprotoServer: Server }, { TelegramPassword: Password }] = await Promise.all([import('./telegram/mtproto-server.js'), import('./telegram/telegram-password.js')]);
    this.#wire = { server: await new Server((question) => this.#reply(question)).start(), Password };
    this.signedIn.add(this.#wire.server.addKey(this.#key, 2));
    return this;
  }

  override get url(): string {
    return `tcp://127.0.0.1:${this.#wire.server.port}?key=${this.#wire.server.serverKey.der.toString('base64url')}`;
  }

  get connections(): number {
    return this.#wire.server.connections;
  }

  override close(): Promise<void> {
    return this.#wire.server.close();
  }

  /** Forgets all keys, as after a long time. */
  forgetKeys(): void {
    this.#wire.server.keys.clear();
  }

  /** Lets this many clients agree on a key that does not fit. */
  garbleHandshakes(count: number): void {
    this.#wire.server.garbledHandshakes = count;
  }

  clear(): void {
    this.#group.length = 0;
  }

  add(count: number): void {
    for (let left = count - 1; left >= 0; left -= 1) this.post(this.chats[0]!, `Text ${this.#group.length + 1} @omar`, { date: this.#seconds(this.ago(left)), mentioned: true });
  }

  edit(text: string): void {
    Object.assign(this.#group.at(-1)!, { message: text, editDate: this.#seconds(this.clock.now()) });
  }

  comment(text: string): void {
    this.post(this.chats[0]!, text, { mentioned: true, replyTo: { _: 'messageReplyHeader', replyToMsgId: this.#group[0]!.id } });
  }

  post(chat: TelegramChat, message: string, changes: Record<string, unknown> = {}): TelegramMessage {
    this.#count += 1;
    const from = chat.peer._ === 'peerUser' ? {} : { fromId: { _: 'peerUser', userId: ROSA } };
    const posted = { _: 'message', id: this.#count, peerId: chat.peer, date: this.#seconds(this.clock.now()), message, ...from, ...changes };
    chat.messages.push(posted);
    return posted;
  }

  refusal(): Answer {
    return rpcError(401, 'SESSION_REVOKED');
  }

  pause(seconds: number): Answer {
    return rpcError(420, `FLOOD_WAIT_${seconds}`);
  }

  async #reply(question: Question): Promise<Reply> {
    const asked: AskedOfTelegram = { path: `/${question.method._}`, query: {}, body: {}, headers: {}, question };
    this.asked.push(asked);
    await this.before(asked);
    const answer = this.instead.shift() ?? (await this.answer(asked));
    if (answer === 'break off') return answer;
    const { status, body } = answer;
    return status ? { _: 'mt_rpc_error', errorCode: status, errorMessage: typeof body === 'string' ? body : 'INTERNAL' } : (body as Reply);
  }

  protected async answer(asked: Asked): Promise<Answer> {
    const { method, keyId, dc } = (asked as AskedOfTelegram).question;
    if (method._ === 'help.getConfig') return { body: telegramConfig(dc, this.#wire.server.port) };
    if (method._ === 'auth.sendCode') return this.#sendCode(method, keyId, dc);
    if (method._ === 'auth.signIn') return this.#signIn(method, keyId);
    if (method._ === 'account.getPassword' && this.#halfSignedIn.has(keyId)) return { body: await this.#passwordOf().asked() };
    if (method._ === 'auth.checkPassword' && this.#halfSignedIn.has(keyId)) {
      if (!(await this.#passwordOf().isShown(method['password'] as never))) return rpcError(400, 'PASSWORD_HASH_INVALID');
      return this.#welcome(keyId);
    }
    if (!this.isOpen || !this.signedIn.has(keyId)) return rpcError(401, 'AUTH_KEY_UNREGISTERED');
    if (method._ === 'users.getUsers') return { body: [this.#owner()] };
    if (method._ === 'messages.getDialogs') return { body: this.#dialogs(method) };
    if (method._ === 'messages.getHistory') return this.#history(method);
    if (method._ !== 'auth.logOut') return rpcError(400, 'METHOD_INVALID');
    this.signedIn.delete(keyId);
    return { body: { _: 'auth.loggedOut' } };
  }

  #sendCode({ phoneNumber, apiId, apiHash }: Method, keyId: string, dc: number): Answer {
    if (apiId !== this.apiId || apiHash !== this.apiHash) return rpcError(400, 'API_ID_INVALID');
    if (phoneNumber !== this.phone) return rpcError(400, 'PHONE_NUMBER_INVALID');
    if (dc !== this.home) return rpcError(303, `PHONE_MIGRATE_${this.home}`);
    const phoneCodeHash = randomBytes(9).toString('hex');
    this.#codes.set(keyId, phoneCodeHash);
    return { body: { _: 'auth.sentCode', type: { _: `auth.sentCodeType${this.way}`, length: this.code.length, emailPattern: 'o***r@example.org' }, phoneCodeHash, timeout: 60 } };
  }

  #signIn({ phoneNumber, phoneCodeHash, phoneCode, emailVerification }: Method, keyId: string): Answer {
    if (phoneNumber !== this.phone || this.#codes.get(keyId) !== phoneCodeHash) return rpcError(400, 'PHONE_CODE_EXPIRED');
    const byEmail = (emailVerification as { code: string } | undefined)?.code;
    if ((this.way === 'EmailCode' ? byEmail : phoneCode) !== this.code) return rpcError(400, this.way === 'EmailCode' ? 'CODE_INVALID' : 'PHONE_CODE_INVALID');
    this.#codes.delete(keyId);
    if (this.password === null) return this.#welcome(keyId);
    this.#halfSignedIn.add(keyId);
    return rpcError(401, 'SESSION_PASSWORD_NEEDED');
  }

  #welcome(keyId: string): Answer {
    this.#halfSignedIn.delete(keyId);
    this.signedIn.add(keyId);
    return { body: { _: 'auth.authorization', user: this.#owner() } };
  }

  #passwordOf(): TelegramPassword {
    return (this.#proof ??= new this.#wire.Password(this.password ?? ''));
  }

  /** The latest first, behind those that are pinned. */
  #dialogs({ offsetId, limit }: Method): Shown {
    const all = this.chats.filter(({ messages }) => messages.length > 0).sort((a, b) => b.messages.at(-1)!.date - a.messages.at(-1)!.date || b.messages.at(-1)!.id - a.messages.at(-1)!.id);
    const ordered = [...all.filter(({ isPinned }) => isPinned), ...all.filter(({ isPinned }) => !isPinned)];
    const start = ordered.findIndex(({ messages }) => messages.at(-1)!.id === offsetId) + 1;
    const page = ordered.slice(start, start + Number(limit));
    const common = { dialogs: page.map(({ peer, messages, isPinned }) => dialogOf(peer, messages.at(-1)!.id, isPinned)), messages: page.map(({ messages }) => messages.at(-1)!), ...this.#known(page) };
    return page.length === ordered.length ? { _: 'messages.dialogs', ...common } : { _: 'messages.dialogsSlice', count: ordered.length, ...common };
  }

  /** The newest first, from before `offsetId`. */
  #history({ peer, offsetId, limit }: Method): Answer {
    const asked = peer as { userId?: number; chatId?: number; channelId?: number };
    const chat = this.chats.find(({ shown }) => shown.id === (asked.userId ?? asked.chatId ?? asked.channelId));
    if (!chat) return rpcError(400, 'CHANNEL_PRIVATE');
    const all = chat.messages.toReversed().filter(({ id }) => offsetId === 0 || id < Number(offsetId));
    const common = { messages: all.slice(0, Number(limit)), topics: [], ...this.#known([chat]) };
    const isWhole = offsetId === 0 && all.length <= Number(limit);
    return { body: isWhole ? { _: 'messages.messages', ...common } : { _: 'messages.messagesSlice', count: chat.messages.length, ...common } };
  }

  #known(chats: readonly TelegramChat[]) {
    const shown = chats.map((chat) => withHash(chat.shown));
    const users = [this.#owner(), withHash(this.chats.find((chat) => chat.shown.id === ROSA)?.shown ?? { _: 'user', id: ROSA, firstName: 'Rosa' })];
    return { users: [...users, ...shown.filter(({ _, id }) => _.startsWith('user') && id !== ROSA)], chats: shown.filter(({ _ }) => !_.startsWith('user')) };
  }

  #owner(): Shown {
    return withHash({ _: 'user', id: OWNER, self: true, firstName: 'Omar', lastName: 'Bek', username: 'omar' });
  }

  get #group(): TelegramMessage[] {
    return this.chats[0]!.messages;
  }

  #seconds(date: Date): number {
    return Math.floor(date.getTime() / 1_000);
  }
}

function dialogOf(peer: Shown, topMessage: number, isPinned = false): Shown {
  return { _: 'dialog', pinned: isPinned, peer, topMessage, readInboxMaxId: 0, readOutboxMaxId: 0, unreadCount: 0, unreadMentionsCount: 0, unreadReactionsCount: 0, unreadPollVotesCount: 0, notifySettings: { _: 'peerNotifySettings' } };
}

function withHash(shown: Shown): Shown {
  return shown._ === 'user' || shown._ === 'channel' ? { accessHash: Long.fromNumber(Number(shown['id']) * 1_000_003), ...shown } : shown;
}
