import { type Migration, userOwnedTable } from '@adjutant/database';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { services } from '../src/manifests/code-facts.js';
import { breaksOf } from '../src/migrations/breaks-of.js';

/**
 * What migrations did beyond adding, and why the version before works on all the same. Nothing new belongs here without a
 * reason as good: what is no longer used is removed one version later, and then its migration takes away what no version before it uses.
 */
const HARMLESS: Record<string, Record<string, { why: string; breaks: string[] }>> = {
  'connector-ingest': {
    '0004-event-counts': {
      why: 'The triggers refuse nothing: they count what is written to events, with rights that the service has, into a table that is new.',
      breaks: ['delete', 'insert', 'update'].map((verb) => `demands: trigger events_count_${verb} of table events`),
    },
    '0007-account-syncs': {
      why: 'No version before wrote a row of linked_accounts or asked for one of its columns; they only deleted all of a user, which they still can.',
      breaks: ['demands: column linked_accounts.credentials must be given', 'demands: only one by unique index linked_accounts_of_provider', 'takes away column linked_accounts.status'],
    },
  },
  'task-graph': {
    '0005-erasable-history': {
      why: 'It refuses all that it refused, but that the owner of the table deletes. The service is not the owner.',
      breaks: ['changes function refuse_rewriting()'],
    },
  },
};

const withSchema = services.flatMap((service) => (service.schema ? [{ ...service, schema: service.schema }] : []));

describe('the migrations', () => {
  it.each(withSchema)('[PRO-82] of $name only add, so that the version before works on beside the new one', async ({ name, schema, migrations }) => {
    const known = Object.entries(HARMLESS[name] ?? {}).map(([migration, { breaks }]) => [migration, breaks]);
    expect(await breaksOf(schema, migrations)).toEqual(Object.fromEntries(known));
  });
});

const step = (name: string, ...statements: string[]): Migration => ({
  name,
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
  async down() {},
});

const notes: Migration = {
  name: '0001-notes',
  async up(db) {
    await sql`create table notes (id uuid primary key, user_id uuid not null, text text not null, kind text default 'plain', size integer check (size > 0), unique (user_id, text))`.execute(db);
    await sql`create view short_notes with (security_invoker) as select id from notes where size < 10`.execute(db);
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`.execute(db);
    await sql`create trigger notes_stay before delete on notes for each row execute function refuse()`.execute(db);
    await userOwnedTable(db, 'notes');
  },
  async down() {},
};

/** In what a migration that does `statements` breaks the one before. */
const breaksBy = async (...statements: string[]): Promise<string[]> => (await breaksOf('pad', [notes, step('0002-next', ...statements)]))['0002-next'] ?? [];

const breaking: [what: string, statements: string[], breaks: string[]][] = [
  ['a table that is dropped', ['drop table notes cascade'], ['takes away table notes', 'takes away table short_notes']],
  ['a table that is renamed', ['alter table notes rename to remarks'], ['takes away table notes']],
  ['a view that is dropped', ['drop view short_notes'], ['takes away table short_notes']],
  ['a column that is dropped', ['alter table notes drop column kind'], ['takes away column notes.kind']],
  ['a column that is renamed', ['alter table notes rename kind to sort'], ['takes away column notes.kind']],
  ['another type', ['alter table notes alter kind type varchar(9)'], ['changes column notes.kind']],
  ['a default that is gone', ['alter table notes alter kind drop default'], ['changes column notes.kind']],
  ['a column that must not be null any more', ['alter table notes alter kind set not null'], ['demands: column notes.kind must not be null']],
  ['a column that may be null from now on', ['alter table notes alter text drop not null'], ['takes away the certainty that column notes.text is not null']],
  ['values that there were none of', ['alter table notes drop constraint notes_size_check'], ['takes away the certainty of constraint notes_size_check of table notes']],
  ['a new column that must be given', ['alter table notes add author text not null'], ['demands: column notes.author must be given']],
  ['a check of what is written already', ['alter table notes add constraint small check (size < 10)'], ['demands: constraint small of table notes']],
  ['only one where there may have been several', ['create unique index one_kind on notes (user_id, kind)'], ['demands: only one by unique index one_kind']],
  ['only one by an expression', ['create unique index one_lower on notes (lower(kind))'], ['demands: only one by unique index one_lower']],
  ['a unique index that "on conflict" needs', ['alter table notes drop constraint notes_user_id_text_key'], ['takes away unique index notes_user_id_text_key']],
  ['rows that others hold on to', ['create table ties (note_id uuid references notes (id))'], ['demands: rows of table notes stay while constraint ties_note_id_fkey of table ties holds']],
  ['a trigger that is gone', ['drop trigger notes_stay on notes'], ['takes away trigger notes_stay of table notes']],
  ['a trigger that is new', ['create trigger notes_rest before update on notes for each row execute function refuse()'], ['demands: trigger notes_rest of table notes']],
  ['a function that is gone', ['drop function refuse cascade'], ['takes away function refuse()', 'takes away trigger notes_stay of table notes']],
  ['a function that does something else', ['create or replace function refuse() returns trigger language plpgsql as $$ begin return old; end $$'], ['changes function refuse()']],
  ['a right that is gone', ['revoke update on notes from pad_service'], ['takes away right of pad_service to update on table notes']],
  ['a policy that is gone', ['drop policy notes_insert_own on notes'], ['takes away policy notes_insert_own of table notes']],
  ['a policy that narrows', ['create policy narrow on notes as restrictive using (size > 0)'], ['demands: policy narrow of table notes']],
];

describe('the check of migrations', () => {
  it.each(breaking)('[PRO-82] sees %s', async (_, statements, breaks) => {
    expect(await breaksBy(...statements)).toEqual(breaks);
  });

  it('[PRO-82] lets pass what only adds', async () => {
    const added = [
      'create table ties (id bigint generated always as identity primary key, note_id uuid not null references notes (id) on delete cascade)',
      `alter table notes add author text, add state text not null default 'new' check (state in ('new', 'old'))`,
      'create index notes_by_kind on notes (user_id, kind)',
      'create function count_notes() returns int language sql as $$ select 1 $$',
      'grant truncate on notes to pad_service',
    ];
    expect(await breaksBy(...added)).toEqual([]);
  });
});
