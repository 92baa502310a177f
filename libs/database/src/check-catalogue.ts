import pg from 'pg';

import { rolesOf } from './roles.js';

const FAULTS = `
with tables as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity,
         exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped) as has_user_id
  from pg_class c where c.relnamespace = $1::text::regnamespace and c.relkind in ('r', 'p')
)
select format('table %s has user_id but row-level security is not enabled and forced', relname) as fault
  from tables where has_user_id and not (relrowsecurity and relforcerowsecurity)
union all
select format('table %s belongs to no user and is not on the list of those that may', relname)
  from tables where not has_user_id and relname <> 'migrations' and relname <> all ($4::text[])
union all
select format('table %s has no policy for %s by the service', t.relname, v.name)
  from tables t cross join (values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd')) v (name, cmd)
  where t.has_user_id and not exists (
    select from pg_policy p where p.polrelid = t.oid and p.polcmd = v.cmd::"char" and $2::text::regrole = any (p.polroles))
union all
select format('policy %s on %s does not look at the current user', p.polname, t.relname)
  from tables t join pg_policy p on p.polrelid = t.oid
  where $2::text::regrole = any (p.polroles)
    and coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') not like '%app.user_id%'
union all
select format('view %s runs with the rights of its owner: make it security_invoker', c.relname)
  from pg_class c where c.relnamespace = $1::text::regnamespace and c.relkind = 'v'
    and not coalesce('security_invoker=true' = any (c.reloptions) or 'security_invoker=on' = any (c.reloptions), false)
union all
select format('role %s may do too much', rolname) from pg_roles
  where rolname in ($2::text, $3::text) and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole)
union all
select format('role %s owns %s', $2::text, c.relname) from pg_class c where c.relowner in ($2::text::regrole, $3::text::regrole)
union all
select format('role %s can reach the schema %s', $2::text, n.nspname) from pg_namespace n
  where n.nspname not in ($1::text, 'public', 'information_schema', 'pg_catalog') and n.nspname not like 'pg\\_%'
    and (has_schema_privilege($2::text, n.oid, 'usage') or has_schema_privilege($3::text, n.oid, 'usage'))
union all
select format('role %s may create in the schema %s', $2::text, n.nspname) from pg_namespace n
  where n.nspname in ($1::text, 'public') and has_schema_privilege($2::text, n.oid, 'create')
union all
select format('index %s is invalid', i.indexrelid::regclass) from pg_index i
  join pg_class c on c.oid = i.indrelid where c.relnamespace = $1::text::regnamespace and not i.indisvalid
union all
select format('table %s has no index that begins with user_id', t.relname) from tables t
  where t.has_user_id and not exists (
    select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = t.oid and a.attname = 'user_id')
union all
select format('foreign key %s has no index', k.conname) from pg_constraint k
  where k.connamespace = $1::text::regnamespace and k.contype = 'f' and not exists (
    select from pg_index i where i.indrelid = k.conrelid and i.indkey[0] = any (k.conkey))
union all
select format('foreign key %s leaves the schema', k.conname) from pg_constraint k join pg_class c on c.oid = k.confrelid
  where k.connamespace = $1::text::regnamespace and k.contype = 'f' and c.relnamespace <> $1::text::regnamespace
`;

/**
 * Reads PostgreSQL's own catalogue and answers what is wrong with a service's schema, one sentence each: tables without
 * forced row-level security, missing policies, powerful roles, reachable foreign schemas, missing or invalid indexes.
 */
export async function checkCatalogue(adminUrl: string, schema: string, tablesWithoutUser: readonly string[] = []): Promise<string[]> {
  const { service, system } = rolesOf(schema);
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ fault: string }>(FAULTS, [schema, service, system, [...tablesWithoutUser]]);
    return rows.map((row) => row.fault);
  } finally {
    await client.end();
  }
}
