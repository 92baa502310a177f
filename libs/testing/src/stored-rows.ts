import pg from 'pg';

const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped) as has_user_id
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%' order by 1`;

interface Table {
  name: string;
  has_user_id: boolean;
}

async function tablesWhere(adminUrl: string, isSearched: (table: Table) => boolean, condition: string, value: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found: string[] = [];
    const { rows } = await client.query<Table>(TABLES);
    for (const table of rows.filter(isSearched)) {
      const { rowCount } = await client.query(`select from ${table.name} t where ${condition} limit 1`, [value]);
      if (rowCount) found.push(table.name);
    }
    return found;
  } finally {
    await client.end();
  }
}

/** The tables of any schema in which some row holds `word` in some column, seen with the eyes of the administrator. */
export function tablesWithWord(adminUrl: string, word: string): Promise<string[]> {
  return tablesWhere(adminUrl, () => true, `t::text ilike '%' || $1 || '%'`, word);
}

/** The tables of any schema that hold a row of the user. */
export function tablesWithUser(adminUrl: string, userId: string): Promise<string[]> {
  return tablesWhere(adminUrl, (table) => table.has_user_id, 't.user_id::text = $1', userId);
}
