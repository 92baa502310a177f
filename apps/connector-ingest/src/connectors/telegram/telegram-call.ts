import { AppError } from '@adjutant/contracts-core';
import type { tl } from '@mtcute/core';

import { AccountCall, type CallOptions } from '../account-call.js';
import type { VendorCredentials } from '../vendor-client.js';
import { telegramServer } from './telegram-server.js';
import type { TelegramSession, TelegramWire } from './telegram-wire.js';

const TELEGRAM = { name: 'Telegram', sign_in: [] };
const LONGEST_PAUSE_S = 86_400;
const KEY_TRIES = 3;
/** Of a session that is over, beside all that comes with 401. */
const OVER = new Set(['AUTH_KEY_DUPLICATED', 'AUTH_KEY_UNREGISTERED', 'SESSION_REVOKED', 'SESSION_EXPIRED', 'USER_DEACTIVATED', 'USER_DEACTIVATED_BAN']);
const BAD_APP = new Set(['API_ID_INVALID', 'API_ID_PUBLISHED_FLOOD', 'UPDATE_APP_TO_LOGIN']);

/** What Telegram says is wrong, by its own name for it. */
export class TelegramProblem extends AppError {
  constructor(readonly problem: string) {
    super('CONNECTOR_BAD', `Telegram could not answer just now (${problem.slice(0, 60)}).`);
  }
}

/** Asks Telegram with a session, which it opens when there is something to ask. */
export class TelegramCall extends AccountCall {
  #wire: Promise<TelegramWire> | undefined;

  constructor(
    credentials: VendorCredentials,
    options: CallOptions,
    private readonly session: TelegramSession | null = sessionOf(credentials.token),
  ) {
    super(TELEGRAM, credentials, options);
  }

  async ask<T extends tl.RpcMethod>(method: T): Promise<tl.RpcCallReturn[T['_']]> {
    const answer = await this.#guard(async (wire) => wire.call(method, this.options.signal));
    if (!isError(answer)) return answer as tl.RpcCallReturn[T['_']];
    throw this.#problemOf(answer);
  }

  proofOf(asked: tl.account.RawPassword, password: string): Promise<tl.RawInputCheckPasswordSRP> {
    return this.#guard((wire) => wire.proofOf(asked, password));
  }

  /** The session as it is now, sealed by nobody yet. */
  async token(): Promise<string> {
    return Buffer.from(JSON.stringify(await this.#guard((wire) => wire.session()))).toString('base64url');
  }

  override refused(): AppError {
    return new AppError('UNPROCESSABLE', 'Telegram does not accept this session any more. Sign in again.');
  }

  override async close(): Promise<void> {
    const wire = this.#wire;
    this.#wire = undefined;
    await wire?.then((open) => open.close(), () => undefined);
  }

  async #guard<T>(work: (wire: TelegramWire) => Promise<T>, triesLeft = KEY_TRIES): Promise<T> {
    if (this.options.signal?.aborted) throw new AppError('CANCELLED', 'The reading was stopped.');
    const { NoKey, SessionGone, TelegramWire: Wire } = await import('./telegram-wire.js');
    if (!this.session && this.credentials.token !== '') throw this.refused();
    try {
      this.#wire ??= Wire.open(telegramServer(this.options.config), this.session, this.options.config.TELEGRAM_API_ID ?? 0);
      return await work(await this.#wire);
    } catch (error) {
      if (this.options.signal?.aborted) throw new AppError('CANCELLED', 'The reading was stopped.', undefined, { cause: error });
      if (error instanceof AppError) throw error;
      if (error instanceof NoKey && triesLeft > 1) {
        await this.close();
        return this.#guard(work, triesLeft - 1);
      }
      throw error instanceof SessionGone ? this.refused() : this.trouble('no answer');
    }
  }

  #problemOf({ code, name }: { code: number; name: string }): AppError {
    const wait = /^FLOOD_(?:PREMIUM_)?WAIT_(\d+)$/.exec(name);
    if (wait) return this.paused(new Date(this.options.clock.now().getTime() + Math.min(Math.max(Number(wait[1]), 1), LONGEST_PAUSE_S) * 1_000));
    if (code === 420 || name === 'FLOOD') return this.paused();
    if (BAD_APP.has(name)) return new AppError('UNPROCESSABLE', 'Telegram does not take the app of this server. Its administrator has to check TELEGRAM_API_ID and TELEGRAM_API_HASH.');
    if (OVER.has(name) || (code === 401 && name !== 'SESSION_PASSWORD_NEEDED')) return this.refused();
    return new TelegramProblem(name);
  }
}

function isError(answer: unknown): answer is { code: number; name: string } {
  return typeof answer === 'object' && answer !== null && !('_' in answer) && 'name' in answer && 'code' in answer;
}

function sessionOf(token: string): TelegramSession | null {
  try {
    const { centre, key } = JSON.parse(Buffer.from(token, 'base64url').toString()) as TelegramSession;
    return { centre: { id: centre.id, ipAddress: centre.ipAddress, port: centre.port }, key };
  } catch {
    return null;
  }
}
