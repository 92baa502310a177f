import type { Migration } from '@adjutant/database';
import { contextFor } from '@adjutant/contracts-core';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { testDatabase } from './test-database.js';

const ctx = contextFor('11111111-1111-4111-8111-111111111111');
const counts = { up: 0 };
const notes: Migration = {
  name: '0001-notes',
  async up(db) {
    counts.up += 1;
    await sql`create table notes (id int primary key)`.execute(db);
    await sql`grant select, insert on notes to ${sql.id('pad_service')}`.execute(db);
  },
  async down(db) {
    await sql`drop table notes`.execute(db);
  },
};

describe('testDatabase', () => {
  it('gives each caller a migrated database of its own, migrating once, and drops it in the end', async () => {
    const both = await Promise.all([testDatabase([notes], 'pad'), testDatabase([notes], 'pad')]);
    const [first, second] = both;
    await first.database.asUser(ctx, (tx) => sql`insert into notes values (1)`.execute(tx));
    const seen = await second.database.asUser(ctx, (tx) => sql`select * from notes`.execute(tx));
    expect(seen.rows).toEqual([]);
    expect(counts.up).toBe(1);
    await Promise.all(both.map((test) => test.close()));
    await expect(new pg.Client({ connectionString: first.adminUrl }).connect()).rejects.toMatchObject({ code: '3D000' });
  });
});
