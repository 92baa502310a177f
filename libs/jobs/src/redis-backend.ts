import { QueueKeys, RedisConnection, RedisQueueBackend, type QueueBaseOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ChosenBackend } from './choose-backend.js';
import { redisPrefixOf } from './redis-acl.js';
import { RedisHub } from './shared-redis.js';
import { endsWithin } from './within-deadline.js';

/** A connection that does not say good-bye within this time is cut. */
const CLOSE_MS = 300;

/** How long a server may take to say who it is. */
const INTRODUCE_MS = 5_000;

/** Jobs in Redis, under the keys of the service. */
export function redisBackend(url: string, service: string): ChosenBackend {
  const prefix = redisPrefixOf(service);
  const hub = RedisHub.of(url);
  return {
    connection: url,
    prefix,
    factory: (name, options, { withBlockingConnection = false } = {}) => SharedRedisBackend.open(hub, name, { ...options, prefix }, withBlockingConnection),
    idlePollSeconds: 5,
    lockMs: 10_000,
    upkeepMs: 10_000,
    whenReady: () => hub.whenReady(),
    isReady: () => hub.isReady,
    releaseOrphans: (queue) => releaseOrphans(hub, queue, prefix),
  };
}

/** A queue's backend on the connection of the process; a worker's has one more, which waits for jobs. */
class SharedRedisBackend extends RedisQueueBackend {
  #closed: Promise<void> | undefined;

  private constructor(
    private readonly hub: RedisHub,
    name: string,
    options: QueueBaseOptions<unknown> & { prefix: string },
    waiting: RedisConnection | undefined,
    private readonly cut: () => void,
  ) {
    const keys = new QueueKeys(options.prefix);
    super(new RedisConnection(hub.client, { shared: true, blocking: false }), name, keys.getKeys(name), (type) => keys.toKey(name, type), options as QueueBaseOptions, waiting);
  }

  static open(hub: RedisHub, name: string, options: QueueBaseOptions<unknown> & { prefix: string }, isWorker: boolean): SharedRedisBackend {
    const client = isWorker ? hub.openWaiting(`${options.prefix}:${name}`) : undefined;
    const waiting = client && new RedisConnection(client, { shared: false, blocking: true });
    if (waiting) insist(client, waiting.client);
    const backend = new SharedRedisBackend(hub, name, options, waiting, () => client && endForGood(client));
    hub.join(backend);
    return backend;
  }

  override close(force = false): Promise<void> {
    this.#closed ??= this.#close(force);
    return this.#closed;
  }

  async #close(force: boolean): Promise<void> {
    await endsWithin(CLOSE_MS, super.close(force || !this.hub.isReady));
    this.cut();
    await this.hub.leave(this);
  }
}

async function releaseOrphans(hub: RedisHub, queue: string, prefix: string): Promise<void> {
  const backend = SharedRedisBackend.open(hub, queue, { connection: {}, prefix }, false);
  try {
    const client = await backend.client;
    const held = await client.lrange(backend.keys['active'] ?? '', 0, -1);
    for (const id of held) await backend.moveJobFromActiveToWait(id, NO_LOCK);
  } finally {
    await backend.close();
  }
}

/** BullMQ asks a new connection who is there, and waits for the answer for ever; a connection that is cut just then is made anew. */
function insist(client: Redis, introduced: Promise<unknown>): void {
  const again = setInterval(() => client.status === 'ready' && client.disconnect(true), INTRODUCE_MS).unref();
  introduced.catch(() => undefined).finally(() => clearInterval(again));
}

/** A worker that waits for jobs while Redis is lost connects again even after it was closed: not any more. */
function endForGood(client: Redis): void {
  client.connect = () => Promise.reject(new Error('Connection is closed.'));
  if (client.status !== 'end') client.disconnect();
}

/** What BullMQ takes for "do not ask whose it is". */
const NO_LOCK = '0';
