import { DefaultQueryExecutor, Kysely, PostgresAdapter, PostgresDialect, PostgresQueryCompiler, sql, Transaction, type Compilable, type Driver } from 'kysely';
import pg from 'pg';

import { checkedUserId, type UserContext } from './context.js';
import { isRetryable, isUnreachable, mapError } from './map-error.js';
import { NamingClient } from './naming-client.js';
import { rolesOf } from './roles.js';
import { SessionConnection } from './session-connection.js';
import { SharedReader } from './shared-reader.js';

export interface DatabaseOptions {
  /** Connection of the service's own login role. */
  url: string;
  schema: string;
  poolSize?: number;
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
  /** Told of connections that break while idle, and of after-commit hooks that fail. */
  onError?: (error: Error) => void;
}

const ATTEMPTS = 4;
const STATEMENT_MS = 30_000;
const LOCK_MS = 10_000;
/** A server that has not ended a statement so long after its time was up is not there any more. */
const SILENCE_MS = 5_000;

type AfterCommit = () => void | Promise<void>;

/**
 * The only way to a connection of a service. Every piece of work runs in a transaction that says for whom: row-level
 * security shows the rows of that user, or, for work that spans users, of all. Without a context there are no rows.
 * Throws AppError for what a caller can act on (CONFLICT, DEADLINE_EXCEEDED, UNAVAILABLE).
 */
export class Database<DB = unknown> {
  readonly #pool: pg.Pool;
  readonly #reader: SharedReader;
  readonly #dialect: PostgresDialect;
  readonly #driver: Driver;
  readonly #kysely: Kysely<DB>;
  readonly #systemRole: string;
  readonly #onError: (error: Error) => void;
  readonly #hooks = new WeakMap<object, AfterCommit[]>();
  #closing: Promise<void> | null = null;

  constructor(options: DatabaseOptions) {
    this.#onError = options.onError ?? (() => undefined);
    const { url, statementTimeoutMs = STATEMENT_MS, lockTimeoutMs = LOCK_MS, poolSize = 6 } = options;
    const connection = {
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      options: `-c statement_timeout=${statementTimeoutMs} -c lock_timeout=${lockTimeoutMs} -c timezone=UTC`,
    };
    this.#pool = new pg.Pool({ ...connection, max: poolSize, idleTimeoutMillis: 30_000, query_timeout: statementTimeoutMs + SILENCE_MS, Client: NamingClient, pipeline: true });
    this.#reader = new SharedReader(connection, this.#onError);
    this.#systemRole = rolesOf(options.schema).system;
    this.#pool.on('error', this.#onError);
    this.#dialect = new PostgresDialect({ pool: this.#pool });
    this.#driver = this.#dialect.createDriver();
    this.#kysely = new Kysely<DB>({ dialect: this.#dialect });
  }

  /** Runs `work` in a transaction that sees and writes the rows of one user. Run again when it loses against another. */
  async asUser<T>(ctx: UserContext, work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
    const userId = checkedUserId(ctx);
    return this.#run(`select set_config('app.user_id', $1, true)`, [userId], work);
  }

  /** Runs `work` in a transaction that spans users. `reason` says why, for whoever reads pg_stat_activity or the code. */
  asSystem<T>(reason: string, work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
    return this.#run(`select set_config('role', $1, true), set_config('app.system', $2, true)`, [this.#systemRole, reason], work);
  }

  /**
   * One read of one user's rows in a single round trip. The context is set by a CTE that the read depends on
   * laterally, so PostgreSQL must run it first; if it ever did not, the policies would see no user and show no row.
   */
  async readAsUser<Row>(ctx: UserContext, query: (db: Kysely<DB>) => Compilable<Row>): Promise<Row[]> {
    const { text, values } = this.#inContext(ctx, query(this.#kysely));
    try {
      return (await this.#pool.query(text, values)).rows as Row[];
    } catch (error) {
      throw mapError(error);
    }
  }

  /**
   * The one row of a user that a key names, if there is one. As `readAsUser`, and cheaper: such reads share a connection and
   * do not wait for each other's answers. Only for what an index finds at once, since whatever comes behind would wait for it.
   */
  async findAsUser<Row>(ctx: UserContext, query: (db: Kysely<DB>) => Compilable<Row>): Promise<Row | undefined> {
    const { text, values } = this.#inContext(ctx, query(this.#kysely));
    try {
      return (await this.#reader.query(text, values))[0] as Row | undefined;
    } catch (error) {
      if (error instanceof pg.DatabaseError && !isUnreachable(error)) throw mapError(error);
      return (await this.readAsUser(ctx, query))[0];
    }
  }

  /** Runs `hook` once the transaction has committed; never if it is rolled back. A hook that fails does not undo the commit. */
  afterCommit(tx: Transaction<DB>, hook: AfterCommit): void {
    const hooks = this.#hooks.get(tx);
    if (!hooks) throw new Error('afterCommit needs the transaction of asUser or asSystem');
    hooks.push(hook);
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.#pool.query('select 1').catch((error: unknown) => {
      throw mapError(error);
    });
  }

  /** Connections of this process by what they do, and work that waits for one. */
  connections(): { busy: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  close(): Promise<void> {
    this.#closing ??= Promise.all([this.#reader.close(), this.#pool.end()]).then(() => undefined);
    return this.#closing;
  }

  #inContext(ctx: UserContext, query: Compilable): { text: string; values: unknown[] } {
    const { sql: inner, parameters } = query.compile();
    const text =
      `with ctx as materialized (select set_config('app.user_id', $${parameters.length + 1}, true) as user_id) ` +
      `select r.* from ctx cross join lateral (select q.* from (${inner}) q where ctx.user_id is not null offset 0) r`;
    return { text, values: [...parameters, checkedUserId(ctx)] };
  }

  async #afterCommit(hooks: AfterCommit[]): Promise<void> {
    for (const hook of hooks) {
      try {
        await hook();
      } catch (error) {
        this.#onError(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  async #run<T>(setContext: string, values: string[], work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const hooks: AfterCommit[] = [];
      try {
        const result = await this.#transact(setContext, values, hooks, work);
        await this.#afterCommit(hooks);
        return result;
      } catch (error) {
        if (!isRetryable(error) || attempt >= ATTEMPTS) throw mapError(error);
      }
    }
  }

  /**
   * BEGIN, the context and the first statement of `work` travel together: three round trips for one statement. Should BEGIN
   * or the context fail, that statement sees no user and no row, and nothing is committed.
   */
  async #transact<T>(setContext: string, values: string[], hooks: AfterCommit[], work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    const onBreak = (error: Error): void => void (broken = error);
    client.on('error', onBreak);
    try {
      const begun = Promise.all([client.query('begin'), client.query(setContext, values)]);
      begun.catch(() => undefined);
      const result = await work(this.#transactionOn(client, hooks));
      await begun;
      const { command } = await client.query('commit');
      if (command !== 'COMMIT') throw new Error('The transaction was rolled back because one of its statements had failed.');
      return result;
    } catch (error) {
      await client.query('rollback').catch(onBreak);
      throw error;
    } finally {
      client.off('error', onBreak);
      client.release(broken);
    }
  }

  #transactionOn(client: pg.PoolClient, hooks: AfterCommit[]): Transaction<DB> {
    const connection = new SessionConnection(client);
    const provider = { provideConnection: <R>(consume: (session: SessionConnection) => Promise<R>): Promise<R> => consume(connection) };
    const executor = new DefaultQueryExecutor(new PostgresQueryCompiler(), new PostgresAdapter(), provider);
    const tx = new Transaction<DB>({ config: { dialect: this.#dialect }, dialect: this.#dialect, driver: this.#driver, executor });
    this.#hooks.set(tx, hooks);
    return tx;
  }
}

/** A value for a jsonb column. PostgreSQL refuses NUL and lone surrogates: they become the replacement character. */
export function toJson<T>(value: T): ReturnType<typeof sql<T>> {
  return sql<T>`${JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? cleanText(inner) : inner))}::jsonb`;
}

/** Text as PostgreSQL accepts it. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
