import { eraseAppendOnlyRows, migrate, rollback } from '@adjutant/database';
import { assertCatalogue, testDatabase, type TestDatabase, userContext } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { emptyDraft } from '../tasks/task-state.js';
import { settleTask } from '../tasks/settle-task.js';
import { timeFrame } from '../tasks/time-frame.js';
import { migrations } from './migrations.js';
import type { TaskGraphTables } from './tables.js';

const schema = 'task_graph';
const NOW = new Date('2026-03-10T09:00:00Z');
let pg: TestDatabase<TaskGraphTables>;
beforeAll(async () => {
  pg = await testDatabase<TaskGraphTables>(migrations, schema);
});
afterAll(() => pg.close());

const asAda = userContext();
const asBob = userContext();

function taskOf({ userId }: { userId: string }) {
  const row = settleTask({ ...emptyDraft(userId, crypto.randomUUID(), 'UTC', NOW), title: 'Mine' }, timeFrame(NOW, 'UTC'), NOW);
  return { ...row, source_refs: sql<never>`'[]'::jsonb`, metadata: sql<never>`'{}'::jsonb` };
}

describe('the schema of task-graph', () => {
  it('[PRO-36] leaves a catalogue without faults: forced row-level security and four policies on every table', async () => {
    await expect(assertCatalogue({ schema, migrations })).resolves.toBeUndefined();
  });

  it('goes back and forth', async () => {
    const scratch = await testDatabase<TaskGraphTables>(migrations, schema);
    await rollback({ adminUrl: scratch.adminUrl, schema, migrations, steps: migrations.length });
    expect(await migrate({ adminUrl: scratch.adminUrl, schema, migrations, password: scratch.password })).toHaveLength(migrations.length);
    await scratch.close();
  });

  it('[PRO-37] keeps the rows of users apart, whatever a query says', async () => {
    await pg.database.asUser(asAda, (tx) => tx.insertInto('tasks').values(taskOf(asAda)).execute());
    const seen = await pg.database.asUser(asBob, (tx) => tx.selectFrom('tasks').select('id').execute());
    expect(seen).toEqual([]);
    await expect(pg.database.asUser(asBob, (tx) => tx.insertInto('tasks').values(taskOf(asAda)).execute())).rejects.toThrow(/row-level security/);
    const changed = await pg.database.asUser(asBob, (tx) => tx.updateTable('tasks').set({ title: 'Yours' }).executeTakeFirst());
    expect(changed.numUpdatedRows).toBe(0n);
    const removed = await pg.database.asUser(asBob, (tx) => tx.deleteFrom('tasks').executeTakeFirst());
    expect(removed.numDeletedRows).toBe(0n);
  });

  it('[MIM-26] has the indexes that the board and the links are read by', async () => {
    const { rows } = await pg.database.asSystem('the catalogue', (tx) => sql<{ indexdef: string }>`select indexdef from pg_indexes where schemaname = ${schema}`.execute(tx));
    const definitions = rows.map((row) => row.indexdef).join('\n');
    for (const part of ['tasks USING btree (user_id, horizon, status DESC, score DESC)', 'task_links USING btree (parent_id)', 'task_links USING btree (child_id)', 'tasks USING gin (title gin_trgm_ops)']) {
      expect(definitions.replaceAll(`${schema}.`, '').replaceAll('public.', '')).toContain(part);
    }
  });

  it('[MIM-22] [PRO-28] [CON-49] [EMP-21] [MIM-23] has the columns that the designs name', async () => {
    const { rows } = await pg.database.asSystem('the catalogue', (tx) =>
      sql<{ column: string }>`select table_name || '.' || column_name as column from information_schema.columns where table_schema = ${schema}`.execute(tx),
    );
    const columns = rows.map((row) => row.column);
    const tasks = ['title', 'details', 'horizon', 'status', 'due_at', 'source_kind', 'source_ref', 'source_url', 'priority', 'score', 'confidence', 'parent_id', 'metadata', 'assigned_to', 'source_event_id', 'source_refs', 'created_at', 'updated_at'];
    expect(columns).toEqual(expect.arrayContaining([...tasks.map((name) => `tasks.${name}`), ...['parent_id', 'child_id', 'kind'].map((name) => `task_links.${name}`)]));
  });

  it('never rewrites history', async () => {
    const entry = { id: crypto.randomUUID(), user_id: asAda.userId, task_id: crypto.randomUUID(), version: 1, change: 'created' as const, actor: 'user' as const, before: null, after: null, undoes_version: null, created_at: NOW };
    await pg.database.asUser(asAda, (tx) => tx.insertInto('task_history').values(entry).execute());
    await expect(pg.database.asUser(asAda, (tx) => tx.updateTable('task_history').set({ actor: 'agent' }).execute())).rejects.toThrow(/append-only/);
    await expect(pg.database.asUser(asAda, (tx) => tx.deleteFrom('task_history').execute())).rejects.toThrow(/append-only/);
    await expect(pg.database.asSystem('test', (tx) => tx.deleteFrom('task_history').execute())).rejects.toThrow(/append-only/);
  });

  it('[PRO-68] lets a user\'s history go as a whole, and nobody else\'s', async () => {
    const entryOf = ({ userId }: { userId: string }) => ({ id: crypto.randomUUID(), user_id: userId, task_id: crypto.randomUUID(), version: 1, change: 'created' as const, actor: 'user' as const, before: null, after: null, undoes_version: null, created_at: NOW });
    const [carl, dora] = [userContext(), userContext()];
    for (const ctx of [carl, dora]) await pg.database.asUser(ctx, (tx) => tx.insertInto('task_history').values([entryOf(ctx), entryOf(ctx)]).execute());
    expect(await eraseAppendOnlyRows(pg.database, carl, ['task_history'])).toBe(2);
    const left = await pg.database.asSystem('test', (tx) => tx.selectFrom('task_history').select('user_id').where('user_id', 'in', [carl.userId, dora.userId]).execute());
    expect(left).toEqual([{ user_id: dora.userId }, { user_id: dora.userId }]);
  });
});
