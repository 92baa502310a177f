import pg from 'pg';

/** An index of a table, with its plain columns in their order; an expression is null. */
export interface Index {
  name: string;
  table: string;
  columns: (string | null)[];
}

export interface ForeignKey {
  name: string;
  table: string;
  columns: string[];
}

const INDEXES = `
select c.relname as name, t.relname as table, array(
    select a.attname::text from unnest(i.indkey[0:i.indnkeyatts - 1]) with ordinality k (attnum, place)
    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0 order by k.place) as columns
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
where t.relnamespace = $1::text::regnamespace and i.indisvalid`;

const KEYS = `
select k.conname as name, t.relname as table, array(
    select a.attname::text from unnest(k.conkey) with ordinality c (attnum, place) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum order by c.place) as columns
from pg_constraint k join pg_class t on t.oid = k.conrelid where k.connamespace = $1::text::regnamespace and k.contype = 'f'`;

/** The indexes and the foreign keys that a schema really has, and the names of its tables. */
export async function readIndexes(adminUrl: string, schema: string): Promise<{ indexes: Index[]; foreignKeys: ForeignKey[]; tables: string[] }> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows: indexes } = await client.query<Index>(INDEXES, [schema]);
    const { rows: foreignKeys } = await client.query<ForeignKey>(KEYS, [schema]);
    const { rows } = await client.query<{ table: string }>('select tablename as table from pg_tables where schemaname = $1', [schema]);
    return { indexes, foreignKeys, tables: rows.map(({ table }) => table) };
  } finally {
    await client.end();
  }
}

/** Whether one of `indexes` begins with `columns` of `table`, in this order. */
export function hasIndex(indexes: readonly Index[], table: string, columns: readonly string[]): boolean {
  return indexes.some((index) => index.table === table && columns.every((column, place) => index.columns[place] === column));
}
