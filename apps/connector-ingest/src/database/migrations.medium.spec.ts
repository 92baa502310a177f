import { migrate, rollback } from '@adjutant/database';
import { testDatabase, userContext } from '@adjutant/testing';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { migrations } from './migrations.js';
import type { ConnectorIngestTables } from './tables.js';

const schema = 'connector_ingest';

describe('the schema of connector-ingest', () => {
  it('goes back and forth, and counts the events that were there before they were kept count of', async () => {
    const { database, adminUrl, password, close } = await testDatabase<ConnectorIngestTables>(migrations, schema);
    await rollback({ adminUrl, schema, migrations, steps: migrations.length - migrations.findIndex(({ name }) => name === '0004-event-counts') });
    const ctx = userContext();
    const add = (source: string) =>
      database.asUser(ctx, (tx) =>
        sql`insert into events (user_id, source, external_id, event_type, occurred_at, expires_at)
          values (${ctx.userId}, ${source}, ${crypto.randomUUID()}, 'email', now(), now() + interval '1 day')`.execute(tx),
      );
    const counts = () => database.asUser(ctx, (tx) => tx.selectFrom('event_counts').select(['source', 'events']).orderBy('source').execute());
    for (const source of ['email', 'email', 'jira']) await add(source);
    await migrate({ adminUrl, schema, migrations, password });
    expect(await counts()).toEqual([{ source: 'email', events: 2 }, { source: 'jira', events: 1 }]);
    await add('jira');
    expect(await counts()).toEqual([{ source: 'email', events: 2 }, { source: 'jira', events: 2 }]);
    await rollback({ adminUrl, schema, migrations, steps: migrations.length });
    expect(await migrate({ adminUrl, schema, migrations, password })).toHaveLength(migrations.length);
    await close();
  });
});
