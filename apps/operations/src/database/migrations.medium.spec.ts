import { eraseAppendOnlyRows, migrate, rollback, toJson } from '@adjutant/database';
import { assertCatalogue, testDatabase } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';

import { migrations } from './migrations.js';
import type { AuditEntryRow, OperationsTables } from './tables.js';

const schema = 'operations';
let pg: Awaited<ReturnType<typeof testDatabase<OperationsTables>>>;
beforeAll(async () => {
  pg = await testDatabase<OperationsTables>(migrations, schema);
});
afterAll(() => pg.close());

const ada = { userId: '11111111-1111-4111-8111-111111111111' };
const bob = { userId: '22222222-2222-4222-8222-222222222222' };

function entryOf({ userId }: { userId: string }, event_key: string = randomUUID()): AuditEntryRow {
  const occurred_at = new Date('2026-03-01T12:00:00Z');
  return { id: randomUUID(), user_id: userId, event_key, occurred_at, actor: 'user', action: 'created', object_type: 'task', object_id: 't', request_id: 'r', details: toJson({}) as never };
}
const insert = (ctx: { userId: string }, entry: AuditEntryRow) => pg.database.asUser(ctx, (tx) => tx.insertInto('audit_entries').values(entry).execute());

describe('the schema of operations', () => {
  it('[PRO-36] leaves a catalogue without faults', async () => {
    await expect(assertCatalogue({ schema, migrations })).resolves.toBeUndefined();
  });

  it('goes back and forth', async () => {
    const scratch = await testDatabase<OperationsTables>(migrations, schema);
    const undone = await rollback({ adminUrl: scratch.adminUrl, schema, migrations, steps: migrations.length });
    expect(undone).toHaveLength(migrations.length);
    expect(await migrate({ adminUrl: scratch.adminUrl, schema, migrations, password: scratch.password })).toHaveLength(migrations.length);
    await scratch.close();
  });

  it('[PRO-36] keeps the entries of each user apart', async () => {
    await insert(ada, entryOf(ada));
    expect(await pg.database.asUser(bob, (tx) => tx.selectFrom('audit_entries').select('id').execute())).toEqual([]);
    await expect(insert(bob, entryOf(ada))).rejects.toThrow(/row-level security/);
  });

  it('[EMP-42] lets nobody change or remove an entry, neither its user nor the system', async () => {
    await insert(ada, entryOf(ada));
    const denied = /permission denied/;
    await expect(pg.database.asUser(ada, (tx) => tx.updateTable('audit_entries').set({ actor: 'nobody' }).execute())).rejects.toThrow(denied);
    await expect(pg.database.asUser(ada, (tx) => tx.deleteFrom('audit_entries').execute())).rejects.toThrow(denied);
    await expect(pg.database.asSystem('test', (tx) => tx.updateTable('audit_entries').set({ actor: 'nobody' }).execute())).rejects.toThrow(denied);
    await expect(pg.database.asSystem('test', (tx) => tx.deleteFrom('audit_entries').execute())).rejects.toThrow(denied);
  });

  it('[PRO-68] [EMP-42] has one way out, by which a user\'s entries go as a whole and nobody else\'s', async () => {
    await insert(ada, entryOf(ada));
    await insert(bob, entryOf(bob));
    const entriesOf = (ctx: { userId: string }) => pg.database.asUser(ctx, (tx) => tx.selectFrom('audit_entries').select('id').execute());
    const kept = await entriesOf(bob);
    const erased = (await entriesOf(ada)).length;
    expect(await eraseAppendOnlyRows(pg.database, ada, ['audit_entries'])).toBe(erased);
    expect(await entriesOf(ada)).toEqual([]);
    expect(await entriesOf(bob)).toEqual(kept);
    await expect(pg.database.asSystem('test', (tx) => sql`select erase_audit_entries(1)`.execute(tx))).rejects.toThrow(/permission denied/);
  });

  it('[EMP-42] takes an event once for each user', async () => {
    await insert(ada, entryOf(ada, 'event'));
    await insert(bob, entryOf(bob, 'event'));
    await expect(insert(ada, entryOf(ada, 'event'))).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
