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
  /** The queues that this process consumes. */
  queues: () => string[];
  /** Attaches everything again. */
  renew: () => Promise<void>;
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
      for (const { queue, messages } of await this.#states().catch(() => [])) depth.set({ queue }, messages);
    });
    this.#timer = setInterval(() => void this.check(), CHECK_MS).unref();
  }

  /** Attaches again when a queue of ours is gone or has no consumer: a consumer can be lost without a word. */
  async check(): Promise<void> {
    const { link, logger, queues, renew } = this.#options;
    const before = queues();
    if (!link.isConnected || before.length === 0) return;
    try {
      const lost = (await this.#states()).filter(({ queue, consumers }) => consumers === 0 && queues().includes(queue));
      if (lost.length === 0) return;
      logger.warn({ queues: lost.map(({ queue }) => queue) }, 'nobody consumes a queue of this service; everything is attached again');
    } catch (error) {
      if (!link.isConnected || queues().join() !== before.join()) return;
      logger.warn({ error }, 'a queue of this service is gone; everything is attached again');
    }
    await renew();
  }

  close(): void {
    this.#stopRendering();
    clearInterval(this.#timer);
  }

  #states(): Promise<QueueState[]> {
    return this.#options.link.ask(async (channel) => {
      const states: QueueState[] = [];
      for (const queue of this.#options.queues()) {
        const { messageCount: messages, consumerCount: consumers } = await channel.checkQueue(queue);
        states.push({ queue, messages, consumers });
      }
      return states;
    });
  }
}
