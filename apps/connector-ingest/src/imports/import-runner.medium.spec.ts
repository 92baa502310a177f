import { getImport, startImport } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext, systemClock } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { type TestService, userContext, waitFor } from '@adjutant/testing';
import { silentLogger } from '@adjutant/telemetry';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import type { ConnectorIngestTables } from '../database/tables.js';
import { IngestService } from '../events/ingest.service.js';
import { startIngest } from '../testing/start-ingest.js';
import { folderOf, mailOf, mboxOf, SAMPLE_CALENDAR, SAMPLE_GITHUB, SAMPLE_JIRA, SAMPLE_SLACK } from '../testing/sample-exports.js';
import { ImportFiles } from './import-files.service.js';
import { ImportRunner } from './import-runner.service.js';
import { ImportsRepository, LEASE_MS } from './imports.repository.js';

const CRASHES = 22;
let service: TestService<ConnectorIngestTables>;
let folder: Awaited<ReturnType<typeof folderOf>>;

beforeAll(async () => {
  service = await startIngest();
  folder = await folderOf({ 'a.mbox': mailbox('a', 60), ...SAMPLE_SLACK, 'c.ics': SAMPLE_CALENDAR, 'd.mbox': mailbox('d', 50), 'github': SAMPLE_GITHUB, 'jira': SAMPLE_JIRA, 'rubbish': Buffer.from([0, 1, 2]) });
});
afterAll(async () => {
  await service.close();
  await folder.remove();
});

/** Every third mail answers the one before it. */
function mailbox(name: string, mails: number): string {
  return mboxOf(Array.from({ length: mails }, (_, index) => mailOf({ id: `${name}${index}@example.org`, subject: `Point ${index}`, body: `Text ${index}.`, headers: index % 3 === 0 ? [] : [`In-Reply-To: <${name}${index - 1}@example.org>`] })));
}

async function rowsOf(ctx: MessageContext) {
  return service.database.asUser(ctx, async (tx) => ({
    events: (await sql`select e.source, e.external_id, e.title, e.body, e.content_hash, e.raw, t.external_id as thread from events e join threads t on t.id = e.thread_id order by e.source, e.external_id`.execute(tx)).rows,
    threads: (await sql`select source, external_id, subject, participants, content_preview, last_event_at from threads order by source, external_id`.execute(tx)).rows,
    people: (await sql`select name, aliases, metadata from entities order by metadata ->> 'identity'`.execute(tx)).rows,
  }));
}

/** Throws when it is asked for the time or for the retention for the `nth` time: between batches, and in the middle of one. */
class Crash extends Clock {
  #asked = 0;

  constructor(private readonly nth: number, private readonly isInBatch: boolean) {
    super();
  }

  readonly config = { IMPORT_BATCH: 10, MAX_UPLOAD_BYTES: 1, crash: (): void => (this.isInBatch ? this.count() : undefined), get EVENT_RETENTION_DAYS(): number { this.crash(); return 30; } };

  override now(): Date {
    if (!this.isInBatch) this.count();
    return systemClock.now();
  }

  private count(): void {
    this.#asked += 1;
    if (this.#asked === this.nth) throw new Error('crash');
  }
}

const databaseOfService = (): Database<ConnectorIngestTables> => service.app.get(Database, { strict: false });
const noCrash = (): Crash => new Crash(Number.POSITIVE_INFINITY, false);

function runnerWith(crash: Crash): ImportRunner {
  return new ImportRunner(databaseOfService(), new ImportsRepository(databaseOfService()), service.app.get(ImportFiles, { strict: false }), new IngestService(crash.config), service.app.get(Outbox, { strict: false }), crash, silentLogger);
}

/** An import that only the test works on. */
async function queuedImport(ctx: MessageContext): Promise<string> {
  const now = systemClock.now();
  const row = await service.database.asUser(ctx, (tx) => new ImportsRepository(service.database).insert(tx, ctx, [folder.path], [], now));
  return row.id;
}

describe('ImportRunner', () => {
  it(`goes on after a crash at each of ${CRASHES} moments and ends with the rows of an undisturbed run`, async () => {
    const calm = userContext({ role: 'admin' });
    const { id } = await service.bus.request(calm, startImport, { paths: [folder.path] });
    await service.drain();
    const expected = await rowsOf(calm);
    const total = await service.bus.request(calm, getImport, { id });
    expect(expected.events).toHaveLength(118);
    for (let crash = 1; crash <= CRASHES; crash += 1) {
      const ctx = userContext({ role: 'admin' });
      const importId = await queuedImport(ctx);
      const first = await runnerWith(new Crash(Math.ceil(crash / 2), crash % 2 === 0)).run(ctx.userId, importId, new AbortController().signal).catch(() => 'crashed');
      expect(first).toBe('crashed');
      await runnerWith(noCrash()).run(ctx.userId, importId, new AbortController().signal);
      await waitFor(async () => (await service.bus.request(ctx, getImport, { id: importId })).state === 'done');
      expect(await rowsOf(ctx)).toEqual(expected);
      const run = await service.bus.request(ctx, getImport, { id: importId });
      expect({ ...run, id: '', created_at: '', finished_at: '' }).toEqual({ ...total, id: '', created_at: '', finished_at: '' });
    }
  }, 60_000);

  it('leaves an import alone that another worker holds', async () => {
    const ctx = userContext({ role: 'admin' });
    const importId = await queuedImport(ctx);
    await new ImportsRepository(service.database).claim(ctx, importId, crypto.randomUUID(), systemClock.now());
    expect(await runnerWith(noCrash()).run(ctx.userId, importId, new AbortController().signal)).toBe('busy');
  });

  it('takes over from a worker that has been silent for as long as its lease, and does not let it write any more', async () => {
    const ctx = userContext({ role: 'admin' });
    const importId = await queuedImport(ctx);
    const imports = new ImportsRepository(databaseOfService());
    const dead = crypto.randomUUID();
    await imports.claim(ctx, importId, dead, new Date(systemClock.now().getTime() - LEASE_MS - 1));
    await runnerWith(noCrash()).run(ctx.userId, importId, new AbortController().signal);
    await waitFor(async () => (await service.bus.request(ctx, getImport, { id: importId })).state === 'done');
    const late = await service.database.asUser(ctx, (tx) => imports.save(tx, importId, dead, { items_done: 0 }, systemClock.now()));
    expect(late).toBeUndefined();
  });

  it('gives up for good with the reason', async () => {
    const ctx = userContext({ role: 'admin' });
    const importId = await queuedImport(ctx);
    await runnerWith(noCrash()).fail(ctx.userId, importId, 'The disk is full.');
    expect(await service.bus.request(ctx, getImport, { id: importId })).toMatchObject({ state: 'failed', message: 'The disk is full.' });
  });
});
