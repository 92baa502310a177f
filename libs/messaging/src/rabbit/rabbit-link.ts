import { AppError } from '@adjutant/contracts-core';
import type { Gauge, Logger } from '@adjutant/telemetry';
import type { Channel, ChannelModel } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';
import { type ChannelHost, type ChannelPlan, RabbitChannel, unreachable } from './rabbit-channel.js';
import { destroySocket, gatherWrites, onChannel, shut } from './rabbit-model.js';

export interface RabbitLinkOptions {
  url: string;
  /** Shown in the broker's list of connections. */
  name: string;
  logger: Logger;
  connected: Gauge;
  /** Runs at each connection before its channels are opened. */
  prepare(model: ChannelModel): Promise<void>;
}

const HEARTBEAT_SECONDS = 5;
const CONNECT_TIMEOUT_MS = 5_000;
const BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 2_000;

/** One connection to the broker that is made again, with all its channels, whenever it is lost. */
export class RabbitLink implements ChannelHost {
  readonly logger: Logger;
  readonly #options: RabbitLinkOptions;
  readonly #channels: RabbitChannel<Channel>[] = [];
  readonly #closing = new AbortController();
  #waiters: (() => void)[] = [];
  #model: ChannelModel | undefined;
  #running: Promise<void> | undefined;
  readonly #closed: Promise<void>;
  #isReady = false;
  #isBlocked = false;
  #failure: unknown;

  constructor(options: RabbitLinkOptions) {
    this.#options = options;
    this.logger = options.logger;
    this.#closed = new Promise((resolve) => this.#closing.signal.addEventListener('abort', () => resolve()));
  }

  /** True while the broker holds back whoever publishes. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** True while the connection and all that belongs on it is there. */
  get isConnected(): boolean {
    return this.#isReady;
  }

  isCurrent(model: ChannelModel): boolean {
    return this.#model === model;
  }

  /** Adds a channel; to be called before `start`. */
  channel<C extends Channel>(plan: ChannelPlan<C>): RabbitChannel<C> {
    const channel = new RabbitChannel<C>(this, plan);
    this.#channels.push(channel as unknown as RabbitChannel<Channel>);
    return channel;
  }

  /** Connects, and stays connected until `close`. Throws UNAVAILABLE when the first connection is not there after `deadlineMs`. */
  async start(deadlineMs: number): Promise<void> {
    this.#running = this.#run();
    const deadline = performance.now() + deadlineMs;
    while (!this.isConnected) {
      const remainingMs = deadline - performance.now();
      if (remainingMs <= 0) throw new AppError('UNAVAILABLE', `RabbitMQ cannot be used at ${placeOf(this.#options.url)}. ${reasonOf(this.#failure)}`, undefined, { cause: this.#failure });
      await this.change(remainingMs);
    }
  }

  /** Runs `work` on a channel of its own: for questions that cost the channel when the answer is no. Throws what `work` throws. */
  async ask<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    if (!this.#model) throw unreachable();
    return onChannel(this.#model, work);
  }

  /** Whether there is such a queue. Throws UNAVAILABLE without a connection. */
  has(queue: string): Promise<boolean> {
    return this.ask((channel) =>
      channel.checkQueue(queue).then(
        () => true,
        () => false,
      ),
    );
  }

  async change(patienceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#waiters.push(resolve);
      timer = setTimeout(resolve, patienceMs);
    });
    clearTimeout(timer);
  }

  changed(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  /** Closes channels first: what was acknowledged on them is lost otherwise. */
  async close(): Promise<void> {
    this.#closing.abort();
    const model = this.#model;
    this.#model = undefined;
    this.#isReady = false;
    this.changed();
    if (model) await shut(model, this.#channels.flatMap(({ current }) => current ?? []));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const { lost } = await this.#connect();
        attempt = 0;
        this.#options.connected.set({ link: this.#options.name }, 1);
        this.changed();
        await Promise.race([lost, this.#closed]);
        if (!signal.aborted) this.logger.warn({ link: this.#options.name }, 'the connection to the broker was lost');
      } catch (error) {
        this.#failure = error;
        this.logger.warn({ link: this.#options.name, error }, 'the broker could not be reached; it is tried again');
      }
      this.#options.connected.set({ link: this.#options.name }, 0);
      const pauseMs = Math.min(BACKOFF_MS * 2 ** Math.min(attempt, 10), MAX_BACKOFF_MS) * (0.5 + Math.random() / 2);
      if (!signal.aborted) await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves when everything is in place, with a promise of the connection's end. */
  async #connect(): Promise<{ lost: Promise<void> }> {
    const { connect } = await import('amqplib');
    const socketOptions = { noDelay: true, keepAlive: true, timeout: CONNECT_TIMEOUT_MS, clientProperties: { connection_name: this.#options.name } };
    const model = await connect(withHeartbeat(this.#options.url), socketOptions);
    const lost = new Promise<void>((resolve) => model.once('close', resolve));
    void lost.then(() => this.#lost(model));
    gatherWrites(model);
    model.on('error', (error) => this.logger.warn({ link: this.#options.name, error }, 'the broker ended the connection'));
    model.on('blocked', () => this.#block(true));
    model.on('unblocked', () => this.#block(false));
    this.#model = model;
    try {
      await this.#options.prepare(model);
      for (const channel of this.#channels) await channel.open(model);
    } catch (error) {
      await shut(model, []);
      throw error;
    }
    if (this.#closing.signal.aborted) await shut(model, []);
    else this.#isReady = this.#model === model;
    return { lost };
  }

  #lost(model: ChannelModel): void {
    destroySocket(model);
    if (this.#model !== model) return;
    this.#model = undefined;
    this.#isReady = false;
    this.#block(false);
  }

  #block(isBlocked: boolean): void {
    if (this.#isBlocked !== isBlocked) this.logger.warn({ link: this.#options.name, is_blocked: isBlocked }, isBlocked ? 'the broker takes no messages' : 'the broker takes messages again');
    this.#isBlocked = isBlocked;
    this.changed();
  }
}

function withHeartbeat(url: string): string {
  const address = new URL(url);
  if (!address.searchParams.has('heartbeat')) address.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  return address.href;
}

/** Host and port: the rest of the address is secret. */
function placeOf(url: string): string {
  return new URL(url).host;
}

function reasonOf(failure: unknown): string {
  if (failure instanceof Error && /ACCESS[_-]REFUSED|403/.test(failure.message)) return 'It refuses this name, password or virtual host.';
  return failure instanceof Error ? `It says: ${failure.message}` : 'It does not answer.';
}
