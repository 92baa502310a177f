import type { Logger } from '@adjutant/telemetry';
import { Redis } from 'ioredis';

export interface OptionalRedisOptions {
  url: string;
  /** Of its connections, as the server lists them. */
  name: string;
  logger: Logger;
  /** Is logged once when Redis goes, and once when it is back. */
  says: { away: string; back: string };
}

/** Nobody waits longer for Redis than this; then he does without it. */
const COMMAND_MS = 250;
/** After a failure Redis is left alone for so long, so that not everybody waits for it. */
const REST_MS = 1_000;
const RECONNECT_MS = { step: 100, most: 1_000 };
/** Who starts waits so long for Redis, also over a first try that fails, so that a new process does not begin without it. */
const OPEN_MS = 1_500;
/** Connections that answer nothing so often in a row are made anew: one that was cut without a word is noticed by nobody else. */
const SILENT_TIMES = 3;

/** A Redis that whoever uses it can do without for a while, and is told when to. */
export class OptionalRedis {
  readonly client: Redis;
  readonly #options: OptionalRedisOptions;
  readonly #connections: Redis[] = [];
  #restsUntil = 0;
  #failures = 0;

  constructor(options: OptionalRedisOptions) {
    this.#options = options;
    this.client = this.#connect(options.name);
  }

  /** Whether to do without it just now. */
  get isResting(): boolean {
    return performance.now() < this.#restsUntil;
  }

  /** One more connection, for one that listens takes no commands. */
  openAnother(purpose: string): Redis {
    return this.#connect(`${this.#options.name}-${purpose}`);
  }

  /** Resolves when all connections are there, or when that takes too long. */
  async opened(): Promise<void> {
    const deadline = AbortSignal.timeout(OPEN_MS);
    const opening = this.#connections.map(
      (connection) =>
        new Promise<unknown>((resolve) => {
          if (connection.status === 'ready') return resolve(true);
          connection.once('ready', resolve);
          deadline.addEventListener('abort', resolve);
        }),
    );
    await Promise.all(opening);
  }

  /** Redis did what it was asked. */
  worked(): void {
    if (this.isResting) return;
    if (this.#failures > 0) this.#options.logger.info({}, this.#options.says.back);
    this.#failures = 0;
  }

  /** Redis did not. What was asked at the same time and failed with it counts once. */
  failed(error: unknown): void {
    if (this.isResting) return;
    if (this.#failures === 0) this.#options.logger.warn({ error }, this.#options.says.away);
    this.#failures += 1;
    this.#restsUntil = performance.now() + REST_MS;
    if (this.#failures % SILENT_TIMES > 0) return;
    for (const connection of this.#connections) if (connection.status === 'ready') connection.disconnect(true);
  }

  close(): void {
    for (const connection of this.#connections) connection.disconnect();
  }

  #connect(connectionName: string): Redis {
    const connection = new Redis(this.#options.url, {
      connectionName,
      enableOfflineQueue: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_MS,
      connectTimeout: 5_000,
      // A connection that is given up need not say good-bye.
      disconnectTimeout: 100,
      retryStrategy: (times) => Math.min(times * RECONNECT_MS.step, RECONNECT_MS.most),
    });
    // Whoever asks hears of it, and tells once.
    connection.on('error', () => undefined);
    this.#connections.push(connection);
    return connection;
  }
}
