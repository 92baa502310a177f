import { testDatabase } from '@adjutant/testing';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { services } from '../src/manifests/code-facts.js';
import { hasIndex, readIndexes } from '../src/migrations/read-indexes.js';

interface Listed {
  /** As the requirement lists it. */
  table: string;
  columns: string[];
  /** Ours: the same where nothing else is said. */
  in: string;
  ours?: { table: string; columns: string[]; why: string };
}

const listed: Listed[] = [
  { table: 'linked_accounts', columns: ['user_id', 'provider'], in: 'connector_ingest' },
  { table: 'linked_accounts', columns: ['user_id', 'provider', 'provider_account_id'], in: 'connector_ingest' },
  {
    table: 'oauth_tokens',
    columns: ['user_id', 'linked_account_id'],
    in: 'connector_ingest',
    ours: { table: 'linked_accounts', columns: ['id'], why: 'An account has its sealed tokens in its own row, so whoever has the account has them.' },
  },
  { table: 'threads', columns: ['user_id', 'source', 'last_event_at'], in: 'connector_ingest' },
  { table: 'threads', columns: ['user_id', 'source', 'external_id'], in: 'connector_ingest' },
  { table: 'events', columns: ['user_id', 'source', 'occurred_at'], in: 'connector_ingest' },
  { table: 'events', columns: ['user_id', 'expires_at'], in: 'connector_ingest' },
  { table: 'events', columns: ['user_id', 'deleted_at'], in: 'connector_ingest' },
  { table: 'events', columns: ['user_id', 'source', 'external_id'], in: 'connector_ingest' },
  { table: 'events', columns: ['source_account_id'], in: 'connector_ingest' },
  { table: 'events', columns: ['thread_id'], in: 'connector_ingest' },
  { table: 'entities', columns: ['user_id', 'kind', 'name'], in: 'connector_ingest' },
  { table: 'tasks', columns: ['user_id', 'status', 'due_at'], in: 'task_graph' },
  {
    table: 'tasks',
    columns: ['source_event_id'],
    in: 'task_graph',
    ours: { table: 'candidates', columns: ['user_id', 'source_event_id'], why: 'Events are another service’s, so there is no foreign key; which tasks an event led to is asked of the proposals, since one task may come from several.' },
  },
  { table: 'calendar_events', columns: ['user_id', 'start_at'], in: 'task_graph' },
  {
    table: 'summaries',
    columns: ['user_id', 'window_start', 'window_end'],
    in: 'agent_orchestrator',
    ours: { table: 'summaries', columns: ['user_id', 'fingerprint'], why: 'The fingerprint is the window, its filters and its newest event: with news the same window has another summary.' },
  },
  {
    table: 'proposals',
    columns: ['user_id', 'window_start', 'window_end'],
    in: 'task_graph',
    ours: { table: 'candidates', columns: ['user_id', 'created_at'], why: 'A proposal comes from one event and not from a window; those that wait are taken by age.' },
  },
  {
    table: 'embeddings',
    columns: ['user_id', 'object_type'],
    in: 'embedding',
    ours: { table: 'documents', columns: ['user_id', 'object_type', 'object_id'], why: 'The service keeps what is indexed; chunks and vectors of it lie in the search index, whose driver has its own tests.' },
  },
  {
    table: 'embeddings',
    columns: ['user_id', 'content_hash'],
    in: 'embedding',
    ours: { table: 'documents', columns: ['user_id', 'object_type', 'object_id'], why: 'A hash is compared with that of its own object and never searched for.' },
  },
];

const cases = listed.map((index) => ({ ...index, name: `${index.table} (${index.columns.join(', ')})` }));

/** Tables of the list that nobody has under that name, the first two under no other either: when there is one, its index is due as listed. */
const WITHOUT_TABLE = ['notes', 'drafts', 'oauth_tokens', 'proposals', 'embeddings'];

type Read = Awaited<ReturnType<typeof readIndexes>>;
const read = new Map<string, Read>();

beforeAll(async () => {
  for (const { schema, migrations } of services) {
    if (!schema) continue;
    const { adminUrl, close } = await testDatabase(migrations, schema);
    read.set(schema, await readIndexes(adminUrl, schema));
    await close();
  }
});

describe('the indexes', () => {
  it.each(cases)('[PRO-35] have the listed one of $name', ({ table, columns, in: schema, ours }) => {
    expect(hasIndex(read.get(schema)?.indexes ?? [], ours?.table ?? table, ours?.columns ?? columns)).toBe(true);
  });

  it('[PRO-35] have one that begins with each foreign key, in every schema', () => {
    const keys = [...read].flatMap(([schema, { foreignKeys, indexes }]) => foreignKeys.map(({ name, table, columns }) => [schema, name, hasIndex(indexes, table, columns)]));
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter(([, , isIndexed]) => !isIndexed)).toEqual([]);
  });

  it('[PRO-35] are due for no table that came later', () => {
    const tables = [...read.values()].flatMap((schema) => schema.tables);
    expect(tables).toContain('tasks');
    expect(WITHOUT_TABLE.filter((table) => tables.includes(table))).toEqual([]);
  });

  it('notices an index with other columns, in another order or of another table', () => {
    const indexes = [{ name: 'a', table: 'tasks', columns: ['user_id', 'status', 'due_at'] }, { name: 'b', table: 'notes', columns: [null, 'due_at'] }];
    expect(hasIndex(indexes, 'tasks', ['user_id', 'status'])).toBe(true);
    for (const columns of [['status'], ['user_id', 'due_at'], ['user_id', 'status', 'due_at', 'id']]) expect(hasIndex(indexes, 'tasks', columns)).toBe(false);
    expect(hasIndex(indexes, 'notes', ['due_at'])).toBe(false);
  });
});
