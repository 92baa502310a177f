import {
  API_PREFIX,
  changeEvent,
  promptEvent,
  routes,
  type AuthTokens,
  type ChangeEvent,
  type PromptChunk,
  type PromptRequest,
  type PromptResponse,
  type RouteContract,
  type RouteName,
  type RouteRequest,
  type RouteResponse,
  type RouteTable,
} from '@adjutant/contracts-gateway';

import { ApiError, isAway } from './api-error.js';
import { HttpClient, type CallOptions } from './http.client.js';
import { backoffMs, pause } from './pause.js';
import { readEvents } from './read-events.js';
import { readSocket } from './read-socket.js';
import { MemoryTokenStore, Session, type TokenStore } from './session.js';
import { SilenceWatch } from './silence-watch.js';
import { toHttpRequest } from './to-http-request.js';
import { uploadFiles, type FileToUpload, type UploadOptions } from './upload-files.js';

export interface AdjutantClientOptions {
  /** Where Adjutant is, without a path: `http://localhost:8000`. */
  baseUrl: string;
  /** Kept in memory when absent. */
  tokens?: TokenStore;
  fetch?: typeof fetch;
  /** How often a GET, or a POST with a key, is sent again when the server is away. */
  retries?: number;
}

export interface ChangesOptions extends Pick<CallOptions, 'signal'> {
  lastEventId?: string;
  /** By which way: an event stream, or a WebSocket where proxies hold streams back. */
  over?: 'stream' | 'socket';
  onConnection?: (isOpen: boolean) => void;
}

type ToldChange = ChangeEvent & { id: string | undefined };

const EVENT_STREAM = { Accept: 'text/event-stream' };

/** Talks to Adjutant from a browser, from Electron or from Node. Throws ApiError. */
export class AdjutantClient {
  readonly #http: HttpClient;
  readonly #session: Session;
  readonly #baseUrl: string;

  constructor({ baseUrl, tokens = new MemoryTokenStore(), fetch: send = globalThis.fetch.bind(globalThis), retries = 2 }: AdjutantClientOptions) {
    this.#session = new Session(tokens, (refreshToken) => this.#exchange(refreshToken));
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#http = new HttpClient({ baseUrl: this.#baseUrl, fetch: send, retries }, this.#session);
  }

  /** Calls a route by its name: path parameters, query and body in one object. */
  async call<Name extends RouteName>(name: Name, fields: RouteRequest<RouteTable[Name]>, options: CallOptions = {}): Promise<RouteResponse<RouteTable[Name]>> {
    const route: RouteContract = routes[name];
    const response = await this.#http.send({ ...toHttpRequest(route, fields as Record<string, unknown>), ...options });
    const answer: unknown = route.mediaType ? await response.text() : await response.json();
    return answer as RouteResponse<RouteTable[Name]>;
  }

  async login(email: string, password: string): Promise<AuthTokens> {
    return this.#signedIn(await this.call('login', { email, password }));
  }

  async register(email: string, password: string): Promise<AuthTokens> {
    return this.#signedIn(await this.call('register', { email, password }));
  }

  /** Signs in the owner, from the machine that Adjutant runs on. */
  async signInLocally(): Promise<AuthTokens> {
    return this.#signedIn((await this.call('signInLocally', {})).tokens);
  }

  async logout(): Promise<void> {
    const token = await this.#session.refreshToken();
    await this.#session.set(null);
    if (token !== null) await this.call('logout', { refresh_token: token });
  }

  /** Sends files, and answers the ids that `call('startImport', { uploads })` takes, in the order of the files. */
  uploadFiles(files: readonly FileToUpload[], options?: UploadOptions): Promise<string[]> {
    return uploadFiles(this.#http, files, options);
  }

  /** Asks, and reads the answer as it comes; the generator returns the whole. Leaving the loop cancels. */
  async *streamPrompt(request: PromptRequest, { signal }: Pick<CallOptions, 'signal'> = {}): AsyncGenerator<PromptChunk, PromptResponse> {
    const response = await this.#open({ method: 'POST', path: routes.runPrompt.path, body: request, signal });
    for await (const { event, data } of response) {
      const told = promptEvent.parse({ event, data: JSON.parse(data) });
      if (told.event === 'response') return told.data;
      if (told.event === 'error') throw ApiError.fromEnvelope(told.data, 200);
      yield told.data;
    }
    throw new ApiError('UNAVAILABLE', 'The answer broke off.', 0);
  }

  /**
   * Changes as they happen, for as long as one reads; comes back by itself when the connection breaks or falls silent, and
   * asks for what it missed. `reset`, which may come at any time, means that changes may have been missed: read again what
   * is shown. `onConnection` hears when the connection opens and breaks.
   */
  async *changes({ signal, lastEventId, over = 'stream', onConnection }: ChangesOptions = {}): AsyncGenerator<ChangeEvent, void> {
    let last = lastEventId;
    for (let failures = 0; !signal?.aborted; failures += 1) {
      const watch = new SilenceWatch();
      try {
        const ended = signal ? AbortSignal.any([signal, watch.signal]) : watch.signal;
        for await (const { id, ...change } of over === 'socket' ? this.#overSocket(last, ended, watch) : this.#overStream(last, ended, watch)) {
          failures = 0;
          last = id ?? last;
          if (change.event === 'connected') {
            watch.expect(change.data.heartbeat_seconds);
            onConnection?.(true);
          }
          yield change;
        }
      } catch (error) {
        if (signal?.aborted) return;
        if (!isAway(error)) throw error;
      } finally {
        watch.stop();
      }
      onConnection?.(false);
      await pause(backoffMs(failures), signal).catch(() => undefined);
    }
  }

  /** A broken line may say nothing for ever: `watch` ends it when not even a heartbeat comes. */
  async *#overStream(last: string | undefined, signal: AbortSignal, watch: SilenceWatch): AsyncGenerator<ToldChange> {
    const headers = { ...EVENT_STREAM, ...(last === undefined ? {} : { 'Last-Event-ID': last }) };
    for await (const { event, data, id } of await this.#open({ method: 'GET', path: routes.streamChanges.path, headers, signal, onSign: () => watch.heard() })) {
      yield { id, ...changeEvent.parse({ event, data: JSON.parse(data) }) };
    }
  }

  /** Ends, for a next try, when the token had to be renewed. */
  async *#overSocket(last: string | undefined, signal: AbortSignal, watch: SilenceWatch): AsyncGenerator<ToldChange> {
    const token = await this.#session.accessToken();
    const signIn = { type: 'authenticate' as const, access_token: token ?? '', ...(last === undefined ? {} : { last_event_id: last }) };
    try {
      yield* readSocket(`${this.#baseUrl.replace(/^http/, 'ws')}${API_PREFIX}${routes.followChanges.path}`, signIn, signal, () => watch.heard());
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || !(await this.#session.renew(token))) throw error;
    }
  }

  async #open({ headers = EVENT_STREAM, ...request }: { method: 'GET' | 'POST'; path: string; body?: unknown; headers?: Record<string, string>; signal: AbortSignal | undefined; onSign?: () => void }) {
    const { signal, onSign, ...rest } = request;
    const response = await this.#http.send({ ...rest, headers, ...(signal ? { signal } : {}) });
    if (!response.body) throw new ApiError('UNAVAILABLE', 'The server sent no stream.', response.status);
    return readEvents(response.body, onSign);
  }

  async #signedIn(tokens: AuthTokens): Promise<AuthTokens> {
    await this.#session.set(tokens);
    return tokens;
  }

  async #exchange(refreshToken: string): Promise<AuthTokens | null> {
    try {
      const response = await this.#http.sendPlain({ ...toHttpRequest(routes.refresh, {}), body: { refresh_token: refreshToken } });
      return (await response.json()) as AuthTokens;
    } catch (error) {
      if (error instanceof ApiError && error.status > 0 && error.status < 500 && error.status !== 429) return null;
      throw error;
    }
  }
}
