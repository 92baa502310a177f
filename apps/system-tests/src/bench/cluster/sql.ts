import pg from 'pg';

/** What a measurement reads and writes past the services, as the administrator of their PostgreSQL. Connects with the first statement. */
export class Sql {
  readonly #pool: pg.Pool;

  constructor(adminUrl: string) {
    this.#pool = new pg.Pool({ connectionString: adminUrl, max: 2 });
    this.#pool.on('error', () => undefined);
  }

  async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, values)).rows;
  }

  /** The first row. Throws when there is none. */
  async row<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row> {
    const [row] = await this.rows<Row>(text, values);
    if (!row) throw new Error(`No row: ${text}`);
    return row;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
