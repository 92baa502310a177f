import type { Clock } from '@adjutant/contracts-core';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Asked {
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
}

/** A vendor on this machine, with one account: what its tests make it hold, behind an API like the real one's. */
export abstract class FakeVendor {
  abstract readonly kind: 'github' | 'jira' | 'slack';
  abstract readonly credentials: { token: string; email?: string; site?: string };
  /** Where the service is told to find it. */
  abstract readonly setting: string;
  readonly asked: Asked[] = [];
  /** Answers that come before any other, one each. */
  readonly instead: (Answer | 'break off')[] = [];
  /** Done before an answer is given. */
  before: (asked: Asked) => Promise<unknown> = () => Promise.resolve();
  /** Whether it takes the account's credentials. */
  isOpen = true;
  readonly #server: Server;

  constructor(protected readonly clock: Clock) {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://vendor.test');
      const asked = { path: url.pathname, query: Object.fromEntries(url.searchParams), headers: request.headers };
      this.asked.push(asked);
      void this.before(asked).then(() => {
        const answer = this.instead.shift() ?? this.answer(asked);
        if (answer === 'break off') return void request.socket.destroy();
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
        return void response.end(JSON.stringify(answer.body ?? {}));
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
  /** Changes the text of the newest. */
  abstract edit(text: string): void;
  /** Answers to the oldest. */
  abstract comment(text: string): void;
  /** As the vendor refuses credentials. */
  abstract refusal(): Answer;
  /** As the vendor asks for a pause of some seconds. */
  abstract pause(seconds: number): Answer;
  protected abstract answer(asked: Asked): Answer;

  protected ago(minutes: number): Date {
    return new Date(this.clock.now().getTime() - minutes * 60_000);
  }
}
