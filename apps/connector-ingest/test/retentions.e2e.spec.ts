import { eventsExpired } from '@adjutant/contracts-connector-ingest';
import { type MessageContext } from '@adjutant/contracts-core';
import { userContext, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { removeExpired } from '../src/retentions/retentions.jobs.js';
import { RetentionsService } from '../src/retentions/retentions.service.js';
import { type IngestService, startIngest } from '../src/testing/start-ingest.js';

let service: IngestService;
beforeAll(async () => {
  service = await startIngest();
});
afterAll(() => service.close());

/** `count` events in threads of ten; those that are over expired yesterday. */
async function store(ctx: MessageContext, count: number, isOver: boolean): Promise<void> {
  await service.database.asUser(ctx, async (tx) => {
    await sql`with t as (
        insert into threads (user_id, source, external_id) select ${ctx.userId}, 'email', ${isOver ? 'old' : 'new'} || n from generate_series(0, ${Math.ceil(count / 10) - 1}::int) n returning id, external_id)
      insert into events (user_id, source, external_id, event_type, thread_id, occurred_at, expires_at)
      select ${ctx.userId}, 'email', ${isOver ? 'old' : 'new'} || '-' || n, 'email', t.id, now(), now() + ${isOver ? '-1 day' : '1 day'}::interval
      from generate_series(0, ${count - 1}::int) n join t on t.external_id = ${isOver ? 'old' : 'new'} || (n / 10)`.execute(tx);
  });
}

const runs = () => service.database.asSystem('test', (tx) => tx.selectFrom('retention_runs').selectAll().orderBy('started_at').execute());
const rows = async (ctx: MessageContext) => {
  const { rows: [row] } = await service.database.asUser(ctx, (tx) => sql<{ events: number; threads: number }>`select (select count(*)::int from events) as events, (select count(*)::int from threads) as threads`.execute(tx));
  return row;
};
const night = async () => {
  await service.jobs.add(removeExpired, {});
  await service.drain();
};

describe('retention', () => {
  it('[PRO-48] runs daily at 02:00 UTC', () => {
    expect(removeExpired.schedule).toEqual({ cron: '0 2 * * *', timeZone: 'UTC', data: {} });
  });

  it('[PRO-48] [PRO-49] removes what has expired or was deleted, for every user, in batches of a thousand, and tells', async () => {
    const [ada, bob] = [userContext(), userContext()];
    await store(ada, 2_300, true);
    await store(ada, 20, false);
    await store(bob, 5, true);
    await service.database.asUser(ada, (tx) => tx.updateTable('events').set({ deleted_at: new Date(Date.now() - 1_000) }).where('external_id', '=', 'new-0').execute());
    await night();
    expect(await rows(ada)).toEqual({ events: 19, threads: 2 });
    expect(await rows(bob)).toEqual({ events: 0, threads: 0 });
    const told = service.published.filter(({ name }) => name === eventsExpired.name);
    expect(told.filter(({ ctx }) => ctx.userId === ada.userId).map(({ payload }) => (payload as { event_ids: string[] }).event_ids.length).sort()).toEqual([1_000, 1_000, 301]);
    expect(told.filter(({ ctx }) => ctx.userId === bob.userId)).toHaveLength(1);
  });

  it('[PRO-50] keeps track of how far it is, and goes on there after it was stopped', async () => {
    const ctx = userContext();
    await store(ctx, 1_500, true);
    const stopped = new AbortController();
    const original = service.database.asUser.bind(service.running.parts.database);
    const retentions = service.app.get(RetentionsService, { strict: false });
    const database = service.running.parts.database as unknown as { asUser: typeof original };
    database.asUser = async (...args) => original(...args).finally(() => stopped.abort(new Error('the process ends')));
    await expect(retentions.run(stopped.signal)).rejects.toThrow('the process ends');
    database.asUser = original;
    expect((await runs()).at(-1)).toMatchObject({ events_removed: 1_000, finished_at: null });
    await service.jobs.sweepNow();
    await service.drain();
    expect((await runs()).at(-1)).toMatchObject({ events_removed: 1_000, finished_at: null });
    await service.database.asSystem('age', (tx) => sql`update retention_runs set updated_at = updated_at - interval '5 minutes' where finished_at is null`.execute(tx));
    await service.jobs.sweepNow();
    await waitFor(async () => (await runs()).at(-1)?.finished_at != null);
    expect((await runs()).at(-1)).toMatchObject({ events_removed: 1_500, threads_removed: 150 });
    expect(await rows(ctx)).toEqual({ events: 0, threads: 0 });
  });
});
