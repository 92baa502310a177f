import { rolesOf } from '@adjutant/database';
import pg from 'pg';

/**
 * Something of a schema that programs rely on. Given: it is there for them to use. Demanded: what they write must be so.
 * `of` names what it belongs to, as other facts call it: any one of them makes it matter.
 */
export interface Fact {
  side: 'given' | 'demanded';
  name: string;
  detail: string;
  of: string[];
}

const FACTS = `
with relations as (select oid, relname, relkind, relacl, relowner, relrowsecurity, relforcerowsecurity, format('table %s', relname) as own from pg_class
    where relnamespace = $1::text::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S') and relname <> 'migrations'),
  columns as (select r.own, a.attrelid, a.attnum, format('column %s.%s', r.relname, a.attname) as name, a.attnotnull, a.attidentity, a.attgenerated,
      format_type(a.atttypid, a.atttypmod) as type, pg_get_expr(d.adbin, d.adrelid) as filler
    from relations r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
    where r.relkind <> 'S'),
  constraints as (select k.*, r.own, r.relname, pg_get_constraintdef(k.oid) as definition,
      array(select c.name from columns c where c.attrelid = k.conrelid and c.attnum = any (k.conkey)) as parts
    from pg_constraint k join relations r on r.oid = k.conrelid where k.contype in ('c', 'f', 'p', 'u', 'x')),
  uniques as (select i.*, r.own, c.relname, pg_get_indexdef(i.indexrelid) as definition,
      array(select col.name from columns col where col.attrelid = i.indrelid and (col.attnum = any (i.indkey::int2[]) or exists (
        select from pg_depend d where (d.classid, d.objid, d.refobjid, d.refobjsubid) = ('pg_class'::regclass, i.indexrelid, i.indrelid, col.attnum)))) as parts
    from pg_index i join relations r on r.oid = i.indrelid join pg_class c on c.oid = i.indexrelid where i.indisunique),
  functions as (select p.*, format('function %s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) as own
    from pg_proc p where p.pronamespace = $1::text::regnamespace and p.prokind in ('f', 'p')),
  triggers as (select t.*, r.own, pg_get_triggerdef(t.oid) as definition from pg_trigger t join relations r on r.oid = t.tgrelid where not t.tgisinternal),
  policies as (select p.*, r.own, format('%s to %s using %s check %s', p.polcmd, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as definition
    from pg_policy p join relations r on r.oid = p.polrelid)
select 'given' as side, own as name, relkind::text as detail, '{}'::text[] as of from relations
union all select 'given', name, concat_ws(', ', type, 'default ' || filler, nullif(attidentity, '')::text, nullif(attgenerated, '')::text), array[own] from columns
union all select 'given', 'the certainty that ' || name || ' is not null', '', array[name] from columns where attnotnull
union all select 'given', format('the certainty of constraint %s of %s', conname, own), definition, array[own] || parts from constraints where contype = 'c'
union all select 'given', 'unique index ' || relname, definition, array[own] from uniques
union all select 'given', own, pg_get_functiondef(oid), '{}' from functions
union all select 'given', format('trigger %s of %s', tgname, own), concat(definition, ' ', tgenabled), array[own] from triggers
union all select 'given', format('policy %s of %s', polname, own), definition, array[own] from policies where polpermissive
union all select 'given', format('right of %s to %s on %s', a.grantee::regrole, lower(a.privilege_type), own), '', array[own]
  from relations, aclexplode(relacl) a where a.grantee in ($2::text::regrole, $3::text::regrole)
union all select 'given', format('right of %s to call %s', a.grantee::regrole, own), '', array[own]
  from functions, aclexplode(proacl) a where a.grantee in ($2::text::regrole, $3::text::regrole)
union all select 'demanded', name || ' must not be null', '', array[name] from columns where attnotnull
union all select 'demanded', name || ' must be given', '', array[own] from columns where attnotnull and filler is null and attidentity = '' and attgenerated = ''
union all select 'demanded', name || ' must not be given', '', array[name] from columns where attidentity = 'a' or attgenerated <> ''
union all select 'demanded', format('constraint %s of %s', conname, own), definition, case when parts = '{}' then array[own] else parts end from constraints where contype in ('c', 'f', 'x')
union all select 'demanded', format('rows of %s stay while constraint %s of %s holds', target.own, conname, c.own), definition, array[target.own]
  from constraints c join relations target on target.oid = confrelid where contype = 'f' and confdeltype in ('a', 'r')
union all select 'demanded', 'only one by unique index ' || relname, definition, case when parts = '{}' then array[own] else parts end from uniques
union all select 'demanded', format('trigger %s of %s', tgname, own), definition, array[own] from triggers
union all select 'demanded', format('policy %s of %s', polname, own), definition, array[own] from policies where not polpermissive
union all select 'demanded', 'row-level security of ' || own, format('%s %s', relrowsecurity, relforcerowsecurity), array[own] from relations where relrowsecurity
`;

/** What programs that work on a schema may rely on and must keep to, as PostgreSQL's own catalogue has it. */
export async function readCatalogue(adminUrl: string, schema: string): Promise<Fact[]> {
  const { service, system } = rolesOf(schema);
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return (await client.query<Fact>(FACTS, [schema, service, system])).rows;
  } finally {
    await client.end();
  }
}
