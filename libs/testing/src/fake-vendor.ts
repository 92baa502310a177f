import type { Clock } from '@adjutant/contracts-core';
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** In place of a body that is JSON. */
  text?: string;
}

export interface Asked {
  path: string;
  query: Record<string, string>;
  /** Of a form. */
  body: Record<string, string>;
  headers: IncomingMessage['headers'];
}

/** A vendor on this machine, with one account: what its tests make it hold, behind an API like the real one's. */
export abstract class FakeVendor {
  abstract readonly kind: string;
  abstract readonly credentials: { token: string; email?: string; site?: string };
  /** Where the service is told to find it. */
  abstract readonly setting: string;
  /** A first page of entries that nobody can read. */
  abstract readonly broken: Answer;
  /** Whether what was written days ago is told of again when it is edited. */
  readonly tellsOfOldEdits: boolean = true;
  readonly asked: Asked[] = [];
  /** Answers that come before any other, one each. */
  readonly instead: (Answer | 'break off')[] = [];
  /** Done before an answer is given. */
  before: (asked: Asked) => Promise<unknown> = () => Promise.resolve();
  /** Whether what came in can be changed afterwards, as a mail cannot. */
  readonly canEdit: boolean = true;
  /** Whether it gives another refresh token for each that is used. */
  readonly rotatesTokens: boolean = true;
  /** Whether it takes the account's credentials, and those that it gave. */
  isOpen = true;
  /** The app that is registered here. */
  readonly app = { id: 'the-app', secret: 'secret-of-the-app' };
  /** Tokens that it gave, and until when each is good. */
  readonly granted = new Map<string, number>();
  /** Each is good for one use, where they are rotated. */
  readonly refreshTokens = new Set<string>();
  readonly #codes = new Map<string, { redirect: string; challenge: string | null }>();
  readonly #server: Server;

  constructor(protected readonly clock: Clock) {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://vendor.test');
      const asked: Asked = { path: url.pathname, query: Object.fromEntries(url.searchParams), headers: request.headers, body: {} };
      this.asked.push(asked);
      const readBody = async (): Promise<void> => {
        let text = '';
        for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
        if (text) asked.body = Object.fromEntries(new URLSearchParams(text));
      };
      void readBody().then(() => this.before(asked)).then(async () => {
        const answer = this.instead.shift() ?? (await this.answer(asked));
        if (answer === 'break off') return void request.socket.destroy();
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
        return void response.end(answer.text ?? JSON.stringify(answer.body ?? {}));
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Has nothing any more. */
  abstract clear(): void;
  /** Lets this much work come in, a minute after another, the last one now. */
  abstract add(count: number): void;
  /** Changes the text of the newest, where `canEdit` says that one can. */
  abstract edit(text: string): void;
  /** Answers to the oldest. */
  abstract comment(text: string): void;
  /** As the vendor refuses credentials. */
  abstract refusal(): Answer;
  /** As the vendor asks for a pause of some seconds. */
  abstract pause(seconds: number): Answer;
  protected abstract answer(asked: Asked): Answer | Promise<Answer>;

  /** What somebody does who is sent here to sign in, and agrees: where he is sent back to. */
  agree(signInUrl: string): URL {
    const query = new URL(signInUrl).searchParams;
    if (query.get('client_id') !== this.app.id) throw new Error('The app is not known here.');
    const code = randomUUID();
    this.#codes.set(code, { redirect: query.get('redirect_uri') ?? '', challenge: query.get('code_challenge') });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString();
    return back;
  }

  /** Tokens for a code, good once, or for a refresh token; null for everything else. */
  protected grant(body: Asked['body'], expiresSeconds: number): Record<string, unknown> | null {
    const isApp = body['client_id'] === this.app.id && body['client_secret'] === this.app.secret;
    if (!this.isOpen || !isApp || !(body['refresh_token'] ? this.#takesRefreshToken(body['refresh_token']) : this.#takesCode(body))) return null;
    const token = `granted-${randomUUID()}`;
    this.granted.set(token, this.clock.now().getTime() + expiresSeconds * 1_000);
    const tokens = { access_token: token, expires_in: expiresSeconds, token_type: 'bearer' };
    if (body['refresh_token'] && !this.rotatesTokens) return tokens;
    const refresh = `refresh-${randomUUID()}`;
    this.refreshTokens.add(refresh);
    return { ...tokens, refresh_token: refresh };
  }

  protected isGranted(authorization: string | undefined): boolean {
    return this.isOpen && (this.granted.get(authorization?.replace(/^Bearer /, '') ?? '') ?? 0) > this.clock.now().getTime();
  }

  #takesRefreshToken(token: string): boolean {
    return this.rotatesTokens ? this.refreshTokens.delete(token) : this.refreshTokens.has(token);
  }

  #takesCode({ code = '', redirect_uri, code_verifier = '' }: Asked['body']): boolean {
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    return known?.redirect === redirect_uri && (known?.challenge === null || known?.challenge === createHash('sha256').update(code_verifier).digest('base64url'));
  }

  protected ago(minutes: number): Date {
    return new Date(this.clock.now().getTime() - minutes * 60_000);
  }
}
