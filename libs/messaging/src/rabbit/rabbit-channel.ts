import { AppError } from '@adjutant/contracts-core';
import type { Logger } from '@adjutant/telemetry';
import type { Channel, ChannelModel } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';

/** What a channel is for. */
export interface ChannelPlan<C extends Channel> {
  name: string;
  create(model: ChannelModel): Promise<C>;
  /** Declares and consumes; runs at each opening, before the channel is used. */
  setUp(channel: C): Promise<void>;
  /** The channel is in use now. */
  opened?(): void;
  /** The channel was in use and is closed. */
  lost?(): void;
}

/** What a channel asks of its connection. */
export interface ChannelHost {
  readonly logger: Logger;
  readonly isBlocked: boolean;
  isCurrent(model: ChannelModel): boolean;
  /** Resolves at the next change of anything, at most after so long. */
  change(patienceMs: number): Promise<void>;
  changed(): void;
}

const REOPEN_MS = 100;
const MAX_REOPEN_MS = 2_000;

/** One channel that is opened again, with all that is set up on it, whenever it was closed and its connection was not. */
export class RabbitChannel<C extends Channel = Channel> {
  readonly #host: ChannelHost;
  readonly #plan: ChannelPlan<C>;
  #current: C | undefined;

  constructor(host: ChannelHost, plan: ChannelPlan<C>) {
    this.#host = host;
    this.#plan = plan;
  }

  /** The open channel; undefined while there is none. */
  get current(): C | undefined {
    return this.#current;
  }

  /** The open channel, when the broker takes messages. */
  get usable(): C | undefined {
    return this.#host.isBlocked ? undefined : this.#current;
  }

  /** The usable channel, now or soon. Throws UNAVAILABLE after `patienceMs`. */
  async ready(patienceMs: number): Promise<C> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const channel = this.usable;
      if (channel) return channel;
      const remainingMs = deadline - performance.now();
      if (remainingMs <= 0) throw this.#host.isBlocked ? takesNothing() : unreachable();
      await this.#host.change(remainingMs);
    }
  }

  async open(model: ChannelModel): Promise<void> {
    const { create, name } = this.#plan;
    const channel = await create(model);
    let isClosed = false;
    channel.on('error', (error) => this.#host.logger.warn({ channel: name, error }, 'the broker closed a channel'));
    channel.once('close', () => {
      isClosed = true;
      this.#closed(channel, model);
    });
    try {
      await this.#plan.setUp(channel);
    } catch (error) {
      if (!isClosed) await channel.close().catch(() => undefined);
      throw error;
    }
    if (isClosed) throw unreachable();
    this.#current = channel;
    this.#plan.opened?.();
    this.#host.changed();
  }

  /** Closes the channel, so that it is opened again. */
  async renew(): Promise<void> {
    await this.#current?.close().catch(() => undefined);
  }

  #closed(channel: C, model: ChannelModel): void {
    if (this.#current !== channel) return;
    this.#current = undefined;
    this.#plan.lost?.();
    this.#host.changed();
    void this.#reopen(model);
  }

  async #reopen(model: ChannelModel): Promise<void> {
    for (let pauseMs = REOPEN_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_REOPEN_MS)) {
      await delay(pauseMs, undefined, { ref: false });
      if (!this.#host.isCurrent(model)) return;
      try {
        return await this.open(model);
      } catch (error) {
        this.#host.logger.warn({ channel: this.#plan.name, error }, 'a channel to the broker could not be opened and is tried again');
      }
    }
  }
}

export function unreachable(cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', 'The message broker cannot be reached. Try again in a moment.', undefined, { cause });
}

function takesNothing(): AppError {
  return new AppError('UNAVAILABLE', 'The message broker takes no messages now, because its memory or disk is short. Try again in a moment.');
}
