import { createRequire } from 'node:module';
import { AppError } from '@adjutant/contracts-core';
import type { Redis, RedisOptions } from 'ioredis';

/** How long a caller waits for a connection that has just been lost; when it is away for longer, nobody waits. */
const PATIENCE_MS = 2_000;
const RECONNECT_MS = { step: 100, most: 2_000 };
/** A server that has not answered after two looks is given up, and what it was asked is asked again on a new connection. */
const LOOK_EVERY_MS = 2_500;

/** It is there and does not let us in: no matter of waiting. */
const REFUSED = /^(WRONGPASS|NOAUTH|NOPERM)/;

const options: RedisOptions = {
  // What a worker has to say about a job is said when Redis is back, however long that takes; callers have deadlines of their own.
  maxRetriesPerRequest: null,
  retryStrategy: (times) => Math.min(times * RECONNECT_MS.step, RECONNECT_MS.most),
  connectTimeout: 5_000,
  // A connection that is given up need not say good-bye.
  disconnectTimeout: 100,
  keepAlive: 10_000,
};

/** Loaded with the first Redis address: a process whose jobs are in PostgreSQL never does. */
function ioredis(): new (url: string, options: RedisOptions) => Redis {
  return (createRequire(import.meta.url)('ioredis') as { Redis: new (url: string, options: RedisOptions) => Redis }).Redis;
}

const hubs = new Map<string, RedisHub>();

/**
 * The connection of one process to one Redis, shared by all queues and workers; beside it each worker has one that waits
 * for jobs. BullMQ would open three for each.
 */
export class RedisHub {
  readonly client: Redis;
  readonly #users = new Set<object>();
  readonly #waiting = new Set<Redis>();
  #awaySince = performance.now();
  #refusal: Error | undefined;
  #unanswered = 0;
  readonly #looking = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();

  private constructor(private readonly url: string) {
    this.client = new (ioredis())(url, { ...options, connectionName: 'adjutant-jobs' });
    // Each queue listens, and BullMQ counts the limit up and down with it: zero would not stay "any number".
    this.client.setMaxListeners(1_000);
    this.client.on('ready', () => this.#arrive());
    this.client.on('close', () => (this.#awaySince = Math.min(this.#awaySince, performance.now())));
    this.client.on('error', (error) => (this.#refusal = REFUSED.test(error.message) ? error : undefined));
  }

  static of(url: string): RedisHub {
    const hub = hubs.get(url) ?? new RedisHub(url);
    hubs.set(url, hub);
    return hub;
  }

  get isReady(): boolean {
    return this.client.status === 'ready';
  }

  /** Waits for a connection that may come at any moment, so that nothing is asked that would be done long after. UNAVAILABLE, or what Redis said when it does not let us in. */
  async whenReady(): Promise<void> {
    if (this.isReady) return;
    const leftMs = this.#awaySince + PATIENCE_MS - performance.now();
    const isReady = await new Promise<boolean>((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.client.off('ready', settle);
        resolve(this.isReady);
      };
      const timer = setTimeout(settle, Math.max(0, leftMs));
      this.client.on('ready', settle);
    });
    if (isReady) return;
    throw this.#refusal ?? new AppError('UNAVAILABLE', 'Background work cannot be reached just now. What is stored is done when it is back.');
  }

  /** A connection that blocks until there is a job. */
  openWaiting(connectionName: string): Redis {
    const client = this.client.duplicate({ connectionName });
    client.on('error', () => undefined);
    client.on('end', () => this.#waiting.delete(client));
    client.on('connect', () => this.#waiting.add(client));
    return client;
  }

  join(user: object): void {
    this.#users.add(user);
  }

  /** A connection that was cut without a word is noticed by nobody else for many minutes; those that wait for jobs went the same way. */
  #look(): void {
    if (!this.isReady) return;
    this.#unanswered += 1;
    if (this.#unanswered > 2) for (const client of [this.client, ...this.#waiting]) client.disconnect(true);
    else this.client.ping().then(() => (this.#unanswered = 0), () => undefined);
  }

  #arrive(): void {
    this.#awaySince = Infinity;
    this.#unanswered = 0;
    this.#refusal = undefined;
  }

  /** Closes with the last user. */
  async leave(user: object): Promise<void> {
    if (!this.#users.delete(user) || this.#users.size > 0) return;
    hubs.delete(this.url);
    clearInterval(this.#looking);
    this.client.disconnect();
    await Promise.resolve();
  }
}
