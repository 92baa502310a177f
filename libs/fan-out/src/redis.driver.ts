import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

import { OptionalRedis } from '@adjutant/optional-redis';
import type { Logger } from '@adjutant/telemetry';
import type { Redis } from 'ioredis';

import { FanOut } from './fan-out.js';

export interface RedisFanOutOptions {
  url: string;
  /** What the channel begins with. */
  prefix: string;
  logger: Logger;
}

/** What Redis does not bring back in this time is heard without it. */
const BACK_MS = 250;
/** Who is not let listen tries again after such a pause, each time a longer one. */
const LISTEN_AFTER_MS = 1_000;
const MOST_LISTEN_AFTER_MS = 60_000;

/** What was told in one turn of the event loop: it goes over Redis as one. */
interface Batch {
  id: string;
  told: [id: string, message: unknown][];
}

/**
 * Over a channel of Redis: whoever is told sends, and all hear what comes first of each message, in the order of the
 * channel. What does not come back, because Redis or the way to it is away, a process hears when it is told itself.
 */
export class RedisFanOut extends FanOut {
  readonly #redis: OptionalRedis;
  readonly #listening: Redis;
  readonly #channel: string;
  readonly #logger: Logger;
  /** Called when the batch of that id came back. */
  readonly #awaited = new Map<string, () => void>();
  #gathering: { batch: Batch; sent: Promise<void> } | undefined;
  #isListening = false;
  #listenAfterMs = LISTEN_AFTER_MS;

  private constructor({ url, prefix, logger }: RedisFanOutOptions) {
    super();
    this.#channel = `${prefix}:told`;
    this.#logger = logger;
    this.#redis = new OptionalRedis({
      ...{ url, name: 'adjutant-fan-out', logger },
      says: { away: 'Redis is away: each process tells what it hears itself until it is back', back: 'Redis is back: what one process hears all tell again' },
    });
    this.#listening = this.#redis.openAnother('listening');
    this.#listening.on('message', (_channel, text) => this.#receive(text));
    this.#listening.on('close', () => (this.#isListening = false));
  }

  static async open(options: RedisFanOutOptions): Promise<RedisFanOut> {
    const fanOut = new RedisFanOut(options);
    await fanOut.#redis.opened();
    fanOut.#listening.on('ready', () => void fanOut.#listenAgain());
    if (fanOut.#listening.status === 'ready') await fanOut.#listenAgain();
    return fanOut;
  }

  override get isTogether(): boolean {
    return this.#isListening && !this.#redis.isResting;
  }

  override async tell(id: string, message: unknown): Promise<void> {
    if (this.isKnown(id)) return;
    if (this.#redis.isResting) return this.hear(id, message);
    const { batch, sent } = (this.#gathering ??= this.#gather());
    batch.told.push([id, message]);
    await sent;
  }

  override async close(): Promise<void> {
    this.#redis.close();
    await Promise.resolve();
  }

  #gather(): { batch: Batch; sent: Promise<void> } {
    const batch: Batch = { id: randomUUID(), told: [] };
    const send = async (): Promise<void> => {
      this.#gathering = undefined;
      await this.#send(batch);
    };
    return { batch, sent: setImmediate().then(send) };
  }

  async #send(batch: Batch): Promise<void> {
    try {
      if (!this.isTogether) throw new Error('Nothing is heard over Redis just now.');
      await Promise.all([this.#redis.client.publish(this.#channel, JSON.stringify(batch)), this.#isBack(batch.id)]);
      this.#redis.worked();
    } catch (error) {
      // Timers run before sockets are read: after a long turn of this process the answer may lie there.
      await setImmediate();
      if (batch.told.every(([id]) => this.isKnown(id))) return;
      this.#redis.failed(error);
      for (const [id, message] of batch.told) this.hear(id, message);
    }
  }

  #isBack(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#awaited.delete(id);
        reject(new Error(`Redis did not bring back what it was told within ${BACK_MS} ms.`));
      }, BACK_MS);
      this.#awaited.set(id, () => {
        clearTimeout(timer);
        this.#awaited.delete(id);
        resolve();
      });
    });
  }

  #receive(text: string): void {
    try {
      const { id, told } = JSON.parse(text) as Batch;
      for (const [messageId, message] of told) this.hear(messageId, message);
      this.#awaited.get(id)?.();
    } catch (error) {
      this.#logger.error({ error }, 'what came over Redis could not be told');
    }
  }

  async #listenAgain(): Promise<void> {
    try {
      await this.#listening.subscribe(this.#channel);
      this.#isListening = true;
      this.#listenAfterMs = LISTEN_AFTER_MS;
    } catch (error) {
      this.#redis.failed(error);
      setTimeout(() => this.#listening.status === 'ready' && void this.#listenAgain(), this.#listenAfterMs).unref();
      this.#listenAfterMs = Math.min(this.#listenAfterMs * 2, MOST_LISTEN_AFTER_MS);
    }
  }
}
