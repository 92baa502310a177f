import { PGlite, type Transaction } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

type Rows = Record<string, unknown>[];
type Query = (statement: string, parameters?: unknown[]) => Promise<Rows>;

/** A PostgreSQL with the extension vector in this process, reached over a socket. All its clients share ONE session. */
export class PgliteServer {
  readonly #database: PGlite;
  readonly #socket: PGLiteSocketServer;

  private constructor(database: PGlite, socket: PGLiteSocketServer) {
    this.#database = database;
    this.#socket = socket;
  }

  static async start(): Promise<PgliteServer> {
    const database = await PGlite.create({ extensions: { vector } });
    const socket = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0, maxConnections: 20 });
    await socket.start();
    return new PgliteServer(database, socket);
  }

  get url(): string {
    return `postgres://postgres:postgres@${this.#socket.getServerConn()}/postgres?sslmode=disable`;
  }

  /** From now on, for every client: who logs in is the superuser otherwise, whom no policy binds. */
  async becomeRole(role: string | null): Promise<void> {
    await this.#database.exec(role === null ? 'reset role' : `set role "${role}"`);
  }

  /** Forgets what clients prepared: the next one would prepare it under the same names. */
  async forgetStatements(): Promise<void> {
    await this.#database.exec('deallocate all');
  }

  /** Some statements by the superuser, who remains; the rows of the last. */
  async asAdmin(statements: string): Promise<Rows> {
    await this.becomeRole(null);
    return ((await this.#database.exec(statements)).at(-1)?.rows ?? []) as Rows;
  }

  async query(statement: string, parameters: unknown[] = []): Promise<Rows> {
    return (await this.#database.query(statement, parameters)).rows as Rows;
  }

  /** In a transaction of the role that the session has, with a user. */
  asUser<T>(userId: string, work: (query: Query) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (tx: Transaction) => {
      await tx.query(`select set_config('app.user_id', $1, true)`, [userId]);
      return work(async (statement, parameters = []) => (await tx.query(statement, parameters)).rows as Rows);
    });
  }

  async close(): Promise<void> {
    await this.#socket.stop();
    await this.#database.close();
  }
}
