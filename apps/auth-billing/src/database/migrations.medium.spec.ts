import { migrate, rollback } from '@adjutant/database';
import { assertCatalogue, testDatabase } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { migrations, tablesWithoutUser } from './migrations.js';
import type { AuthBillingTables } from './tables.js';

const schema = 'auth_billing';
let pg: Awaited<ReturnType<typeof testDatabase<AuthBillingTables>>>;
beforeAll(async () => {
  pg = await testDatabase<AuthBillingTables>(migrations, schema);
});
afterAll(() => pg.close());

const ada = { userId: '11111111-1111-4111-8111-111111111111' };
const bob = { userId: '22222222-2222-4222-8222-222222222222' };
const now = new Date('2026-03-01T12:00:00Z');

function userOf({ userId }: { userId: string }, email: string, isOwner = false) {
  return { user_id: userId, email, password_hash: null, display_name: null, timezone: 'UTC', role: 'user' as const, is_owner: isOwner, created_at: now, updated_at: now };
}

describe('the schema of auth-billing', () => {
  it('leaves a catalogue without faults', async () => {
    await expect(assertCatalogue({ schema, migrations }, tablesWithoutUser)).resolves.toBeUndefined();
  });

  it('goes back and forth', async () => {
    const scratch = await testDatabase<AuthBillingTables>(migrations, schema);
    const undone = await rollback({ adminUrl: scratch.adminUrl, schema, migrations, steps: migrations.length });
    expect(undone).toHaveLength(migrations.length);
    expect(await migrate({ adminUrl: scratch.adminUrl, schema, migrations, password: scratch.password })).toHaveLength(migrations.length);
    await scratch.close();
  });

  it('[ADI-50] keeps refresh tokens by hash and expiry, each user’s apart', async () => {
    await pg.database.asUser(ada, async (tx) => {
      await tx.insertInto('users').values(userOf(ada, 'ada@example.com')).execute();
      await tx.insertInto('refresh_tokens').values({ token_hash: 'h', user_id: ada.userId, family_id: ada.userId, created_at: now, expires_at: now, used_at: null, revoked_at: null }).execute();
    });
    await pg.database.asUser(bob, (tx) => tx.insertInto('users').values(userOf(bob, 'bob@example.com')).execute());
    const seenByBob = await pg.database.asUser(bob, async (tx) => [
      await tx.selectFrom('users').select('email').execute(),
      await tx.selectFrom('refresh_tokens').select('token_hash').execute(),
    ]);
    expect(seenByBob).toEqual([[{ email: 'bob@example.com' }], []]);
    const forged = pg.database.asUser(bob, (tx) => tx.updateTable('users').set({ user_id: ada.userId }).execute());
    await expect(forged).rejects.toThrow(/row-level security/);
  });

  it('has one owner and one account per address', async () => {
    const owner = (id: string, email: string) => pg.database.asUser({ userId: id }, (tx) => tx.insertInto('users').values(userOf({ userId: id }, email, true)).execute());
    await owner('33333333-3333-4333-8333-333333333333', 'owner@example.com');
    await expect(owner('44444444-4444-4444-8444-444444444444', 'second@example.com')).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(owner('55555555-5555-4555-8555-555555555555', 'ada@example.com')).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
