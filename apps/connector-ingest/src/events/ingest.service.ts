import { type Source } from '@adjutant/contracts-core';
import type { Transaction } from '@adjutant/database';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import type { ConnectorIngestConfig } from '../config.js';
import type { NormalisedEvent } from '../connectors/connector.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { peopleOf, storePeople } from '../entities/store-people.js';
import { assignThreads } from '../threads/assign-threads.js';
import { loadThreads, mergeThreads, storeThreads } from '../threads/store-threads.js';
import { lockIngest } from './lock-ingest.js';
import { type EventRow, toEventRow } from './to-event-row.js';
import { newestVersions, writeEvents, type WrittenEvent } from './write-events.js';

export interface Incoming {
  event: NormalisedEvent;
  connector: string;
}

export interface Ingested {
  created: number;
  updated: number;
  unchanged: number;
  /** Ids of created and updated events by source, in the order in which they occurred. */
  changed: { source: Source; event_ids: string[] }[];
}

/** Writes normalised events with their threads and people, in the transaction of whoever read them. */
@Injectable()
export class IngestService {
  constructor(@Inject(CONFIG) private readonly config: ConnectorIngestConfig) {}

  /** How many events are best given at once. */
  get batchSize(): number {
    return this.config.IMPORT_BATCH;
  }

  async ingest(tx: Transaction<ConnectorIngestTables>, userId: string, incoming: readonly Incoming[], ownerRank: number, now: Date): Promise<Ingested> {
    if (incoming.length === 0) return { created: 0, updated: 0, unchanged: 0, changed: [] };
    await lockIngest(tx, userId);
    const events = incoming.map(({ event }) => cleanIds(event));
    const assigned = assignThreads(events, await loadThreads(tx, events));
    await storeThreads(tx, userId, assigned.changed, now);
    const rows = events.map((event, index): EventRow => ({ ...toEventRow(event, incoming[index]!.connector, ownerRank), thread_id: assigned.thread_ids[index]! }));
    const expiresAt = new Date(now.getTime() + this.config.EVENT_RETENTION_DAYS * 86_400_000);
    const written = await writeEvents(tx, userId, newestVersions(rows), now, expiresAt);
    await mergeThreads(tx, assigned.merged);
    await storePeople(tx, userId, peopleOf(events), now);
    const created = written.filter((event) => event.is_created).length;
    return { created, updated: written.length - created, unchanged: incoming.length - written.length, changed: bySource(written) };
  }
}

/** Ids come from outside like everything else, and stand in look-ups before they stand in rows. */
function cleanIds(event: NormalisedEvent): NormalisedEvent {
  const clean = (id: string): string => id.replaceAll('\0', '').toWellFormed().slice(0, 500);
  const { thread } = event;
  return { ...event, external_id: clean(event.external_id), thread: { ...thread, external_id: clean(thread.external_id), related_ids: thread.related_ids.map(clean), ...(thread.subject_key === undefined ? {} : { subject_key: clean(thread.subject_key) }) } };
}

function bySource(written: readonly WrittenEvent[]): Ingested['changed'] {
  const sorted = [...written].sort((a, b) => a.occurred_at.getTime() - b.occurred_at.getTime() || (a.id < b.id ? -1 : 1));
  const groups = Map.groupBy(sorted, (event) => event.source);
  return [...groups].flatMap(([source, events]) =>
    Array.from({ length: Math.ceil(events.length / 100) }, (_, page) => ({ source, event_ids: events.slice(page * 100, page * 100 + 100).map(({ id }) => id) })),
  );
}
