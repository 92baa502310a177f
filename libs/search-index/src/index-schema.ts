import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

import { load as loadVectorSearch } from 'sqlite-vec';

/** Raised whenever the tables, the tokenizer or the meaning of a stored value changes: older files are made anew. */
export const INDEX_FORMAT = 2;

const SETTINGS = `
  pragma busy_timeout = 2000;
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma cache_size = -8000;
  pragma journal_size_limit = 4194304;
  pragma temp_store = memory;`;

const TABLES = `
  create table meta (name text primary key, value text not null) without rowid;
  create table chunks (
    id integer primary key, key text not null, chunk_index integer not null, source text not null, thread_id text,
    occurred_at text not null, title text, body text not null, context text not null, unique (key, chunk_index));
  create virtual table words using fts5(
    title, body, context, tags, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');
  create table spaces (
    id integer primary key, model text not null, dimension integer not null, fitted_documents integer not null,
    is_current integer not null default 0, terms blob, idf blob, basis blob);
  create table vectors (space integer not null, chunk integer not null, value blob not null, primary key (space, chunk)) without rowid;`;

function formatOf(database: DatabaseSync): number {
  const row = database.prepare('pragma user_version').get();
  return Number(row?.['user_version'] ?? 0);
}

function create(database: DatabaseSync): void {
  database.exec(`begin; ${TABLES} pragma user_version = ${INDEX_FORMAT}; commit;`);
  database.prepare('insert into meta (name, value) values (?, ?)').run('generation', randomUUID());
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('select 1 from sqlite_master limit 1').get() === undefined;
}

/** Opens a file, creates its tables where there are none, and gives it to `use`; any failure closes it again. */
export function openIndexFile<T>(path: string, use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path, { allowExtension: true });
  try {
    loadVectorSearch(database);
    database.enableLoadExtension(false);
    database.exec(SETTINGS);
    if (isEmpty(database)) create(database);
    else if (formatOf(database) !== INDEX_FORMAT) throw new UnusableIndexError(`format ${formatOf(database)}`);
    return use(database);
  } catch (error) {
    database.close();
    throw primaryCode(error) === SQLITE_ERROR ? new UnusableIndexError('its tables cannot be opened', { cause: error }) : error;
  }
}

/** The file cannot be read as an index of this version; it has to be made anew. */
export class UnusableIndexError extends Error {}

const SQLITE_ERROR = 1;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function primaryCode(error: unknown): number | null {
  return typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : null;
}

/** Is the file itself at fault, so that only making it anew helps? */
export function isUnusable(error: unknown): boolean {
  const code = primaryCode(error);
  return error instanceof UnusableIndexError || code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}
