import pg from 'pg';

const TABLES = `
  select n.nspname as schema, c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%' order by 1, 2`;

export type Row = Readonly<Record<string, unknown>>;

/** A row of any table of any schema, and all of it as text. */
export interface StoredRow {
  table: string;
  row: Row;
  text: string;
}

/** Every row that the services have stored, as the administrator sees it. */
export class Snapshot {
  readonly #byTable: ReadonlyMap<string, readonly StoredRow[]>;

  constructor(
    readonly rows: readonly StoredRow[],
    readonly tables: ReadonlySet<string>,
  ) {
    this.#byTable = Map.groupBy(rows, ({ table }) => table);
  }

  static async take(adminUrl: string): Promise<Snapshot> {
    const client = new pg.Client({ connectionString: adminUrl });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      const tables = await client.query<{ schema: string; name: string }>(TABLES);
      const rows: StoredRow[] = [];
      for (const { schema, name } of tables.rows) {
        const found = await client.query<{ row: Row }>(`select to_jsonb(t) as row from "${schema}"."${name}" t`);
        rows.push(...found.rows.map(({ row }) => ({ table: `${schema}.${name}`, row, text: JSON.stringify(row) })));
      }
      await client.query('commit');
      return new Snapshot(rows, new Set(tables.rows.map(({ schema, name }) => `${schema}.${name}`)));
    } finally {
      await client.end();
    }
  }

  /** Throws for a table that there is not: what is judged by no row at all would always be sound. */
  of(table: string): Row[] {
    if (!this.tables.has(table)) throw new Error(`There is no table ${table} to judge.`);
    return (this.#byTable.get(table) ?? []).map(({ row }) => row);
  }

  /** The rows of the tables of this name in every schema. */
  inEverySchema(name: string): Array<{ schema: string; row: Row }> {
    return this.rows.filter(({ table }) => table.endsWith(`.${name}`)).map(({ table, row }) => ({ schema: table.slice(0, -name.length - 1), row }));
  }
}
