import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** A PostgreSQL with the extension vector in this process, reached over a socket. All its clients share ONE session. */
export class PgliteServer {
  readonly database: PGlite;
  readonly #socket: PGLiteSocketServer;

  private constructor(database: PGlite, socket: PGLiteSocketServer) {
    this.database = database;
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
    await this.database.exec(role === null ? 'reset role' : `set role "${role}"`);
  }

  async close(): Promise<void> {
    await this.#socket.stop();
    await this.database.close();
  }
}
