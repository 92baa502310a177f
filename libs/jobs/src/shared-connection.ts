import { PostgresConnection } from 'bullmq';
import pg from 'pg';
import { JOBS_SCHEMA } from './migrate-jobs.js';

/** Enough for every service of one process: a job's own queries go through its service's pool. */
const MAX_CONNECTIONS = 4;

type ListenClient = Awaited<ReturnType<PostgresConnection['getListenClient']>>;

/** One listening client for many workers: what they ask at the same time goes one after the other. */
class SharedListener {
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly client: pg.Client) {}

  query(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
    const answer = this.#turn.then(() => this.client.query(text, values));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  on(event: 'notification', listener: (message: pg.Notification) => void): this {
    this.client.on(event, listener);
    return this;
  }

  removeListener(event: 'notification', listener: (message: pg.Notification) => void): this {
    this.client.removeListener(event, listener);
    return this;
  }
}

/**
 * The connections of one process to one job store: a small pool and one listener, shared by all queues and workers.
 * BullMQ would open a pool and a listener for each of them. Commits do not wait for the disk: a job is a hint, its row is
 * the truth, and a sweep finds what a crash forgot.
 */
class ConnectionHub {
  readonly pool: pg.Pool;
  readonly #config: pg.PoolConfig;
  readonly #users = new Set<SharedConnection>();
  #listener: Promise<SharedListener> | undefined;

  constructor(url: string) {
    this.#config = {
      connectionString: url,
      options: `-c search_path=${JOBS_SCHEMA} -c synchronous_commit=off`,
      keepAlive: true,
      application_name: 'adjutant jobs',
    };
    this.pool = new pg.Pool({ ...this.#config, max: MAX_CONNECTIONS, idleTimeoutMillis: 10_000 });
    this.pool.setMaxListeners(0);
    // A connection that breaks while it is lent fails the query that uses it; without a listener it would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  join(user: SharedConnection): void {
    this.#users.add(user);
  }

  /** True when nobody is left. */
  leave(user: SharedConnection): boolean {
    this.#users.delete(user);
    return this.#users.size === 0;
  }

  listener(): Promise<SharedListener> {
    this.#listener ??= this.#listen();
    return this.#listener;
  }

  async end(): Promise<void> {
    const listener = await this.#listener?.catch(() => undefined);
    await Promise.all([listener?.client.end(), this.pool.end()]);
  }

  async #listen(): Promise<SharedListener> {
    const client = new pg.Client({ ...this.#config, keepAliveInitialDelayMillis: 10_000 });
    client.setMaxListeners(0);
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    try {
      await client.connect();
      return new SharedListener(client);
    } catch (error) {
      this.#listener = undefined;
      throw error;
    }
  }

  /** The next wait of each worker opens a new listener. */
  #lost(client: pg.Client): void {
    this.#listener = undefined;
    client.removeAllListeners('notification');
    for (const user of this.#users) user.emit('listenerinvalidated');
  }
}

const hubs = new Map<string, ConnectionHub>();

/** What BullMQ takes for a connection of its own; behind it stands the hub of the process. */
export class SharedConnection extends PostgresConnection {
  override readonly schema = JOBS_SCHEMA;
  readonly #url: string;
  readonly #hub: ConnectionHub;
  #closed: Promise<void> | undefined;

  constructor(url: string) {
    const hub = hubs.get(url) ?? new ConnectionHub(url);
    super(hub.pool);
    hubs.set(url, hub);
    hub.join(this);
    this.#url = url;
    this.#hub = hub;
  }

  override async waitUntilReady(): Promise<void> {
    await Promise.resolve();
  }

  override async getListenClient(): Promise<ListenClient> {
    return (await this.#hub.listener()) as unknown as ListenClient;
  }

  override get hasListenClientKeepAlive(): boolean {
    return true;
  }

  override async setListenClientName(): Promise<void> {
    await Promise.resolve();
  }

  override get isClosing(): Promise<void> | undefined {
    return this.#closed;
  }

  override close(): Promise<void> {
    this.#closed ??= this.#leave();
    return this.#closed;
  }

  override disconnect(): Promise<void> {
    return this.close();
  }

  async #leave(): Promise<void> {
    if (this.#hub.leave(this)) {
      hubs.delete(this.#url);
      await this.#hub.end();
    }
    this.emit('close');
  }
}
