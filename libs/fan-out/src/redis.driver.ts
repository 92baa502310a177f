import { OptionalRedis } from '@adjutant/optional-redis';
import type { Logger } from '@adjutant/telemetry';
import type { Redis } from 'ioredis';

import { FanOut } from './fan-out.js';

export interface RedisFanOutOptions {
  url: string;
  /** What the channel and every key begin with. */
  prefix: string;
  logger: Logger;
}

/** What Redis does not bring back in this time is heard without it. */
const BACK_MS = 250;
/** Longer than one process is behind another: until then a message is not sent again. */
const TOLD_SECONDS = 60;
/** Sends a message unless another process has. KEYS: that it was sent; ARGV: seconds to know that, channel, message. */
const TELL_ONCE = `if redis.call('SET', KEYS[1], 1, 'NX', 'EX', ARGV[1]) then redis.call('PUBLISH', ARGV[2], ARGV[3]) end`;

interface Sent {
  id: string;
  message: unknown;
}

/**
 * Over a channel of Redis: whoever is told first sends, and all hear in the order of the channel. What does not come back,
 * because Redis or the way to it is away, a process hears when it is told itself.
 */
export class RedisFanOut extends FanOut {
  readonly #redis: OptionalRedis;
  readonly #listening: Redis;
  readonly #channel: string;
  readonly #prefix: string;
  readonly #logger: Logger;
  readonly #telling = new Map<string, Promise<void>>();
  /** Called when the message of that id came back. */
  readonly #awaited = new Map<string, () => void>();
  #isListening = false;

  private constructor({ url, prefix, logger }: RedisFanOutOptions) {
    super();
    this.#prefix = `${prefix}:told`;
    this.#channel = this.#prefix;
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

  override async tell(id: string, message: unknown): Promise<void> {
    if (this.isKnown(id)) return;
    if (this.#redis.isResting) return this.hear(id, message);
    const telling = this.#telling.get(id) ?? this.#tellAll({ id, message }).finally(() => this.#telling.delete(id));
    this.#telling.set(id, telling);
    await telling;
  }

  override async close(): Promise<void> {
    this.#redis.close();
    await Promise.resolve();
  }

  async #tellAll(sent: Sent): Promise<void> {
    try {
      if (!this.#isListening) throw new Error('The connection that listens to Redis is not there.');
      await Promise.all([this.#send(sent), this.#isBack(sent.id)]);
      this.#redis.worked();
    } catch (error) {
      this.#redis.failed(error);
      this.hear(sent.id, sent.message);
    }
  }

  async #send(sent: Sent): Promise<void> {
    await this.#redis.client.eval(TELL_ONCE, 1, `${this.#prefix}:${sent.id}`, TOLD_SECONDS, this.#channel, JSON.stringify(sent));
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
      const { id, message } = JSON.parse(text) as Partial<Sent>;
      if (typeof id !== 'string') throw new TypeError('A message has an id.');
      this.hear(id, message);
      this.#awaited.get(id)?.();
    } catch (error) {
      this.#logger.error({ error }, 'what came over Redis could not be told');
    }
  }

  async #listenAgain(): Promise<void> {
    try {
      await this.#listening.subscribe(this.#channel);
      this.#isListening = true;
    } catch (error) {
      this.#redis.failed(error);
      this.#listening.disconnect(true);
    }
  }
}
