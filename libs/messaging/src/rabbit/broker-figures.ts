import type { Logger, Metrics } from '@adjutant/telemetry';
import type { RabbitLink } from './rabbit-link.js';

/** What a queue holds, and how many consume it. */
interface QueueState {
  queue: string;
  messages: number;
  consumers: number;
}

export interface BrokerFiguresOptions {
  link: RabbitLink;
  metrics: Metrics;
  logger: Logger;
  groups: readonly QueueGroup[];
  /** How often it looks whether the queues are consumed; 10 s when absent. */
  checkMs?: number | undefined;
}

/** Queues that this process consumes on one channel. */
export interface QueueGroup {
  queues(): string[];
  /** Whether all of them should be consumed now: the channel is open and nothing is being attached. */
  isSettled(): boolean;
  /** Attaches them again. */
  renew(): Promise<void>;
}

const CHECK_MS = 10_000;

/** Tells how full this process's queues are, and looks from time to time whether somebody still consumes each of them. */
export class BrokerFigures {
  readonly #options: BrokerFiguresOptions;
  readonly #stopRendering: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(options: BrokerFiguresOptions) {
    this.#options = options;
    const depth = options.metrics.gauge('adjutant_queue_messages', 'Messages that wait in a queue of this service.', ['queue']);
    this.#stopRendering = options.metrics.onRender(async () => {
      const queues = options.groups.flatMap((group) => group.queues());
      for (const { queue, messages } of await this.#states(queues).catch(() => [])) depth.set({ queue }, messages);
    });
    this.#timer = setInterval(() => void this.check(), options.checkMs ?? CHECK_MS).unref();
  }

  /** Attaches again what is gone or has no consumer: a consumer can be lost without a word. */
  async check(): Promise<void> {
    await Promise.all(this.#options.groups.map((group) => this.#checkGroup(group)));
  }

  close(): void {
    this.#stopRendering();
    clearInterval(this.#timer);
  }

  async #checkGroup(group: QueueGroup): Promise<void> {
    const { link, logger } = this.#options;
    const before = group.queues();
    const isAsBefore = (): boolean => link.isConnected && group.isSettled() && group.queues().join() === before.join();
    if (before.length === 0 || !isAsBefore()) return;
    try {
      const lost = (await this.#states(before)).filter(({ consumers }) => consumers === 0);
      if (lost.length === 0 || !isAsBefore()) return;
      logger.warn({ queues: lost.map(({ queue }) => queue) }, 'nobody consumes a queue of this service; it is attached again');
    } catch (error) {
      if (!isAsBefore()) return;
      logger.warn({ error }, 'a queue of this service is gone; it is attached again');
    }
    await group.renew();
  }

  #states(queues: readonly string[]): Promise<QueueState[]> {
    return this.#options.link.ask(async (channel) => {
      const states: QueueState[] = [];
      for (const queue of queues) {
        const { messageCount: messages, consumerCount: consumers } = await channel.checkQueue(queue);
        states.push({ queue, messages, consumers });
      }
      return states;
    });
  }
}
