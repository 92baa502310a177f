import { IntermediatePacketCodec, MemoryStorage, MtClient, MtSecurityError, type tl, TransportError } from '@mtcute/core';
import { addPublicKey, computeSrpParams } from '@mtcute/core/utils.js';

import { TelegramCrypto } from './telegram-crypto.js';
import type { DataCentre, TelegramServer } from './telegram-server.js';
import { TelegramSocket } from './telegram-socket.js';

const TIMEOUT_MS = 20_000;
const SESSION_GONE = 404;
const DEVICE = { deviceModel: 'Adjutant', systemVersion: process.platform, appVersion: '1.0', systemLangCode: 'en', langCode: 'en' };

/** What goes on where another connection ended: the key that was agreed on, and with which data centre. */
export interface TelegramSession {
  centre: DataCentre;
  key: string;
}

export interface RpcError {
  code: number;
  name: string;
}

/** The connection was lost, or nothing came in time. */
export class WireLost extends Error {}
/** Telegram does not know the session's key any more. */
export class SessionGone extends Error {}

/** No key was agreed on. The library makes one in 256 a byte too short, and another is needed then. */
export class NoKey extends Error {}

/** A connection to Telegram. Nothing but it and its neighbours loads the library, which is large: it comes when the first one is opened. */
export class TelegramWire {
  readonly #lost = new AbortController();
  readonly #sockets = new Set<TelegramSocket>();
  readonly #keyed = Promise.withResolvers<void>();
  readonly #storage = new MemoryStorage();
  readonly #crypto = new TelegramCrypto();
  readonly #client: MtClient;

  private constructor(server: TelegramServer, session: TelegramSession | null, apiId: number) {
    if (server.publicKey) addPublicKey(this.#crypto, server.publicKey);
    const centre = session?.centre ?? server.first;
    const { authKeys } = this.#storage;
    const keep = authKeys.set.bind(authKeys);
    authKeys.set = (id, key) => {
      keep(id, key);
      if (key) this.#keyed.resolve();
    };
    if (session) authKeys.set(centre.id, Buffer.from(session.key, 'base64url'));
    this.#keyed.promise.catch(() => undefined);
    this.#lost.signal.addEventListener('abort', () => this.#keyed.reject(this.#lost.signal.reason as Error));
    this.#client = new MtClient({
      apiId,
      apiHash: '',
      storage: this.#storage as never,
      crypto: this.#crypto,
      // Its log may hold what people write.
      logLevel: 0,
      platform: { beforeExit: () => () => undefined, log: () => undefined, getDefaultLogLevel: () => 0, getDeviceModel: () => DEVICE.deviceModel },
      defaultDcs: { main: centre, media: centre },
      initConnectionOptions: DEVICE,
      disableUpdates: true,
      // Waiting and trying again is not done here: the account's row says when it goes on.
      network: { middlewares: [], floodControl: false },
      reconnectionStrategy: () => (this.#lost.signal.aborted ? false : 0),
      onError: (error) => this.#lost.abort(reasonOf(error)),
      transport: { packetCodec: () => new IntermediatePacketCodec(), connect: (to) => this.#connect(server, to) },
    });
  }

  static async open(server: TelegramServer, session: TelegramSession | null, apiId: number): Promise<TelegramWire> {
    const wire = new TelegramWire(server, session, apiId);
    try {
      await wire.#client.connect();
      // What is asked before there is a key waits a second longer than it has to.
      await wire.#keyed.promise;
      return wire;
    } catch (error) {
      await wire.close();
      throw error;
    }
  }

  /** The answer, or what Telegram says is wrong by its own name for it. */
  async call<T extends tl.RpcMethod>(method: T, signal?: AbortSignal): Promise<tl.RpcCallReturn[T['_']] | RpcError> {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const answer: unknown = await this.#client.call(method as never, { abortSignal: AbortSignal.any([this.#lost.signal, late, ...(signal ? [signal] : [])]) });
      const error = answer as { _?: string; errorCode: number; errorMessage: string };
      return error._ === 'mt_rpc_error' ? { code: error.errorCode, name: error.errorMessage } : (answer as tl.RpcCallReturn[T['_']]);
    } catch (error) {
      throw late.aborted ? new WireLost() : error;
    }
  }

  /** What a password is shown to be known with; it stays here. */
  proofOf(asked: tl.account.RawPassword, password: string): Promise<tl.RawInputCheckPasswordSRP> {
    return computeSrpParams(this.#crypto, asked, password);
  }

  /** As it is now: signing in may have led to another data centre. */
  async session(): Promise<TelegramSession> {
    const { id, ipAddress, port } = ((await this.#client.storage.dcs.fetch()) ?? this.#client._defaultDcs).main;
    const key = this.#storage.authKeys.get(id);
    if (!key) throw new WireLost();
    return { centre: { id, ipAddress, port }, key: Buffer.from(key).toString('base64url') };
  }

  async close(): Promise<void> {
    this.#lost.abort(new WireLost());
    await this.#client.disconnect();
    await this.#client.destroy();
    for (const socket of this.#sockets) socket.close();
  }

  async #connect(server: TelegramServer, to: { ipAddress: string; port: number }): Promise<TelegramSocket> {
    const lost = (): void => this.#lost.abort(new WireLost());
    try {
      const socket = await TelegramSocket.open(server.placeOf(to), lost);
      this.#sockets.add(socket);
      return socket;
    } catch (error) {
      lost();
      throw error;
    }
  }
}

function reasonOf(error: unknown): Error {
  if (error instanceof MtSecurityError) return new NoKey();
  return error instanceof TransportError && error.code === SESSION_GONE ? new SessionGone() : new WireLost();
}
