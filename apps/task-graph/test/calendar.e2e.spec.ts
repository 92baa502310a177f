import { eventsExpired, eventsIngested, getEvents, type Event } from '@adjutant/contracts-connector-ingest';
import { AppError, ManualClock, type MessageContext } from '@adjutant/contracts-core';
import { listCalendarEvents } from '@adjutant/contracts-task-graph';
import { respond, startTestService, userContext, waitFor, type TestService } from '@adjutant/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { TaskGraphTables } from '../src/database/tables.js';
import { taskGraphService } from '../src/index.js';

const NOW = '2026-03-10T09:00:00.000Z';
const clock = new ManualClock(NOW);
const ingested = new Map<string, Event>();
let isIngestDown = false;
let service: TestService<TaskGraphTables>;
let ctx: MessageContext;

const responder = respond(getEvents, (_ctx, { ids }) => {
  if (isIngestDown) throw new AppError('UNAVAILABLE', 'The mailroom is closed.');
  return { events: ids.flatMap((id) => ingested.get(id) ?? []) };
});
beforeAll(async () => {
  service = await startTestService<TaskGraphTables>(taskGraphService, { clock, responders: [responder] });
});
afterAll(() => service.close());
beforeEach(() => {
  ctx = userContext();
  isIngestDown = false;
});

interface Entry {
  title?: string;
  start_at?: string;
  all_day?: boolean;
  end_at?: string;
  status?: 'confirmed' | 'cancelled';
  event_type?: Event['event_type'];
}

function entry({ title = 'Standup', start_at = '2026-03-11T09:00:00.000Z', end_at = '2026-03-11T09:15:00.000Z', all_day = false, status = 'confirmed', event_type = 'calendar_created' }: Entry = {}, id: string = crypto.randomUUID()): string {
  ingested.set(id, {
    id, source: 'calendar', external_id: id, thread_id: null, event_type, title, body: 'Daily', url: null, text_for_embedding: null, content_hash: 'h', importance_score: 50, occurred_at: start_at,
    expires_at: '2026-04-10T09:00:00.000Z', created_at: NOW, updated_at: NOW,
    details: { participants: [], attachments: [], calendar: { start_at, end_at, all_day, location: 'Room 1', status } },
  });
  return id;
}
const ingest = (event_ids: string[], source: 'calendar' | 'email' = 'calendar') => service.publishEvent(ctx, eventsIngested, { source, event_ids, import_id: null });
const list = (start_at = '2026-03-11T00:00:00Z', end_at = '2026-03-12T00:00:00Z') => service.bus.request(ctx, listCalendarEvents, { start_at, end_at });

describe('the calendar', () => {
  it('[PRO-49] forgets appointments that are over with the event they came from, and keeps those to come', async () => {
    const [over, ahead] = [entry({ title: 'Over', start_at: '2026-03-09T09:00:00.000Z', end_at: '2026-03-09T10:00:00.000Z' }), entry({ title: 'Ahead' })];
    await ingest([over, ahead]);
    await service.drain();
    await service.publishEvent(ctx, eventsExpired, { event_ids: [over, ahead] });
    expect((await list('2026-03-01T00:00:00Z', '2026-03-31T00:00:00Z')).events.map(({ title }) => title)).toEqual(['Ahead']);
  });

  it('[PRO-13] shows what was ingested', async () => {
    const id = entry();
    await ingest([id]);
    await service.drain();
    expect(await list()).toMatchObject({
      total: 1,
      events: [{ title: 'Standup', description: 'Daily', start_at: '2026-03-11T09:00:00.000Z', end_at: '2026-03-11T09:15:00.000Z', location: 'Room 1', source_event_id: id, created_at: NOW, updated_at: NOW }],
    });
  });

  it('[PRO-13] says what takes the whole day, and hears of it when that changes', async () => {
    const id = entry({ all_day: true });
    const shown = async () => (await list()).events.map((event) => event.all_day);
    await ingest([id]);
    await service.drain();
    expect(await shown()).toEqual([true]);
    entry({}, id);
    await ingest([id]);
    await service.drain();
    expect(await shown()).toEqual([false]);
  });

  it('[PRO-13] shows what overlaps the window, its end excluded', async () => {
    const during = { title: 'overnight', start_at: '2026-03-10T22:00:00.000Z', end_at: '2026-03-11T02:00:00.000Z' };
    const before = { title: 'ends as it begins', start_at: '2026-03-10T22:00:00.000Z', end_at: '2026-03-11T00:00:00.000Z' };
    const after = { title: 'begins as it ends', start_at: '2026-03-12T00:00:00.000Z', end_at: '2026-03-12T01:00:00.000Z' };
    const moment = { title: 'a moment', start_at: '2026-03-11T00:00:00.000Z', end_at: '2026-03-11T00:00:00.000Z' };
    await ingest([during, before, after, moment].map((one) => entry(one)));
    await service.drain();
    expect((await list()).events.map((event) => event.title)).toEqual(['overnight', 'a moment']);
    await expect(list('2026-03-12T00:00:00Z', '2026-03-11T00:00:00Z')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('follows changes, and drops what was cancelled or is gone', async () => {
    const [moved, cancelled, gone] = [entry(), entry(), entry()];
    await ingest([moved, cancelled, gone]);
    await service.drain();
    entry({ title: 'Standup, moved', start_at: '2026-03-11T10:00:00.000Z', end_at: '2026-03-11T10:15:00.000Z', event_type: 'calendar_updated' }, moved);
    entry({ status: 'cancelled' }, cancelled);
    ingested.delete(gone);
    await ingest([moved, cancelled, gone]);
    await service.drain();
    expect((await list()).events.map((event) => [event.title, event.start_at])).toEqual([['Standup, moved', '2026-03-11T10:00:00.000Z']]);
  });

  it('leaves other sources alone, and other users out', async () => {
    const id = entry();
    await ingest([id], 'email');
    await service.drain();
    expect((await list()).total).toBe(0);
    await ingest([id]);
    await service.drain();
    ctx = userContext();
    expect((await list()).total).toBe(0);
  });

  it('fetches later what could not be fetched, and more than a hundred', async () => {
    isIngestDown = true;
    const ids = Array.from({ length: 100 }, () => entry());
    await ingest(ids);
    await ingest([entry()]);
    await waitFor(async () => (await service.jobs.counts()).delayed > 0);
    isIngestDown = false;
    await service.jobs.sweepNow();
    await service.drain();
    expect((await list()).total).toBe(101);
  });
});
