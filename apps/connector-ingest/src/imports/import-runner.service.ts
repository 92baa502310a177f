import { eventsIngested, importChanged, type SkippedItem } from '@adjutant/contracts-connector-ingest';
import { Clock, contextFor, type MessageContext } from '@adjutant/contracts-core';
import { Database, type Transaction } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

import type { ConnectorIngestTables } from '../database/tables.js';
import { IngestService } from '../events/ingest.service.js';
import { guessOwner } from './guess-owner.js';
import { ImportFiles } from './import-files.service.js';
import type { ImportPlaces } from './import-places.js';
import { ImportsRepository, type ImportRow, LEASE_MS, toImportRun } from './imports.repository.js';
import { inBatches, readImport, type Step } from './read-import.js';
import { walkFiles } from './walk-files.js';

const LISTED_SKIPPED = 200;
const ANNOUNCE_EVERY_MS = 500;

/** `busy`: another worker is on it. `stopped`: it was cancelled, erased or taken over while it ran. */
export type RunOutcome = 'done' | 'busy' | 'stopped';

class Lost extends Error {}

interface Run {
  ctx: MessageContext;
  worker: string;
  row: ImportRow;
  announcedAt: number;
}

/** Carries an import out from where it stands, batch by batch; each batch is stored with its place in one transaction. */
@Injectable()
export class ImportRunner {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly imports: ImportsRepository,
    private readonly files: ImportFiles,
    private readonly ingest: IngestService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async run(userId: string, importId: string, signal: AbortSignal): Promise<RunOutcome> {
    const worker = randomUUID();
    const row = await this.imports.claim({ userId }, importId, worker, this.clock.now());
    if (!row) return this.outcomeOfOthers({ userId }, importId);
    const ctx = contextFor(userId, { timeZone: row.time_zone });
    const run: Run = { ctx, worker, row, announcedAt: 0 };
    const stopBeating = this.beat(run);
    try {
      const places = await this.files.open(ctx, row, signal);
      await this.prepare(run, places);
      await this.storeAll(run, places, signal);
      await this.finish(run);
      return 'done';
    } catch (error) {
      if (error instanceof Lost || !(await this.release(run))) return 'stopped';
      throw error;
    } finally {
      stopBeating();
    }
  }

  /** Gives an import up for good, with the reason. */
  async fail(userId: string, importId: string, message: string): Promise<void> {
    const ctx = contextFor(userId);
    const worker = randomUUID();
    const row = await this.imports.claim(ctx, importId, worker, this.clock.now());
    if (row) await this.save({ ctx, worker, row, announcedAt: 0 }, { state: 'failed', message, finished_at: this.clock.now(), lease_owner: null, lease_until: null });
  }

  private async outcomeOfOthers(ctx: Pick<MessageContext, 'userId'>, importId: string): Promise<RunOutcome> {
    const row = await this.imports.find(ctx, importId);
    return row?.state === 'queued' || row?.state === 'running' ? 'busy' : 'stopped';
  }

  /** Says that the worker lives while a large file keeps it from storing anything. */
  private beat(run: Run): () => void {
    const timer = setInterval(() => {
      this.database
        .asUser(run.ctx, (tx) => this.imports.save(tx, run.row.id, run.worker, {}, this.clock.now()))
        .catch((error: unknown) => this.logger.warn({ error, import_id: run.row.id }, 'heartbeat of an import failed'));
    }, LEASE_MS / 3);
    timer.unref();
    return () => clearInterval(timer);
  }

  private async prepare(run: Run, { roots }: ImportPlaces): Promise<void> {
    if (run.row.cursor !== null) return;
    let [bytes, files] = [0, 0];
    for await (const walked of walkFiles(roots)) {
      if (walked.kind === 'skipped') continue;
      bytes += walked.file.size_bytes;
      files += 1;
    }
    const guessed = run.row.owner_rank === 0 ? await guessOwner(roots) : [];
    await this.save(run, { bytes_total: String(bytes), files_total: files, ...(guessed.length > 0 ? { owner_addresses: guessed, owner_rank: 1 } : {}) });
  }

  /** Reads on while the batch before is being stored. */
  private async storeAll(run: Run, places: ImportPlaces, signal: AbortSignal): Promise<void> {
    const { owner_addresses, created_at } = run.row;
    const cursor = run.row.cursor && { ...run.row.cursor, path: places.toReal(run.row.cursor.path) };
    let storing: Promise<void> = Promise.resolve();
    for await (const batch of inBatches(readImport({ paths: places.roots, owner_addresses, cursor, now: created_at }), this.ingest.batchSize)) {
      await storing;
      signal.throwIfAborted();
      storing = this.store(run, places, batch);
      storing.catch(() => undefined);
    }
    await storing;
  }

  private async store(run: Run, places: ImportPlaces, batch: readonly Step[]): Promise<void> {
    const now = this.clock.now();
    const incoming = batch.filter((step) => step.event && step.format).map((step) => ({ event: step.event!, connector: step.format! }));
    const isAnnounced = now.getTime() - run.announcedAt >= ANNOUNCE_EVERY_MS;
    run.row = await this.database.asUser(run.ctx, async (tx) => {
      const ingested = await this.ingest.ingest(tx, run.ctx.userId, incoming, run.row.owner_rank, now);
      for (const group of ingested.changed) await this.outbox.write(tx, run.ctx, eventsIngested, { ...group, import_id: run.row.id });
      const { created, updated, unchanged } = ingested;
      const row = await this.imports.save(tx, run.row.id, run.worker, { ...progressOf(run.row, places, batch), created: run.row.created + created, updated: run.row.updated + updated, unchanged: run.row.unchanged + unchanged }, now);
      return this.announce(tx, run, row, isAnnounced);
    });
    if (isAnnounced) run.announcedAt = now.getTime();
  }

  private async finish(run: Run): Promise<void> {
    const now = this.clock.now();
    await this.save(run, { state: 'done', bytes_done: run.row.bytes_total, finished_at: now, lease_owner: null, lease_until: null, message: summaryOf(run.row) });
  }

  /** Lets the next worker start at once; false when the import was cancelled or taken over. */
  private async release(run: Run): Promise<boolean> {
    try {
      return (await this.database.asUser(run.ctx, (tx) => this.imports.save(tx, run.row.id, run.worker, { lease_until: null }, this.clock.now()))) !== undefined;
    } catch (error) {
      this.logger.warn({ error, import_id: run.row.id }, 'an import could not be released; its lease will run out');
      return true;
    }
  }

  private async save(run: Run, values: Partial<ImportRow>): Promise<void> {
    run.row = await this.database.asUser(run.ctx, async (tx) => this.announce(tx, run, await this.imports.save(tx, run.row.id, run.worker, values, this.clock.now()), true));
  }

  private async announce(tx: Transaction<ConnectorIngestTables>, run: Run, row: ImportRow | undefined, isAnnounced: boolean): Promise<ImportRow> {
    if (!row) throw new Lost('The import was cancelled or taken over.');
    if (isAnnounced) await this.outbox.write(tx, run.ctx, importChanged, { import: toImportRun(row) });
    return row;
  }
}

function progressOf(row: ImportRow, { toKept, toShown }: ImportPlaces, batch: readonly Step[]): Partial<ImportRow> {
  const skipped = batch.map((step) => step.skipped).filter((item): item is SkippedItem => item !== undefined).map((item) => cleanItem({ ...item, path: toShown(item.path), reason: toShown(item.reason) }));
  const byFormat = { ...row.by_format };
  for (const { format, event } of batch) if (format && event) byFormat[format] = (byFormat[format] ?? 0) + 1;
  const last = batch.at(-1)!;
  return {
    items_done: row.items_done + batch.filter((step) => step.is_item).length,
    bytes_done: String(last.bytes_done),
    skipped: [...row.skipped, ...skipped].slice(0, LISTED_SKIPPED),
    skipped_total: row.skipped_total + skipped.length,
    by_format: byFormat,
    cursor: { ...last.cursor, path: toKept(last.cursor.path) },
  };
}

const cleanItem = (item: SkippedItem): SkippedItem => ({ path: item.path.slice(0, 4096), ...(item.item ? { item: item.item.slice(0, 300) } : {}), reason: item.reason.slice(0, 500) });

function summaryOf(row: ImportRow): string | null {
  const found = row.created + row.updated + row.unchanged;
  return found === 0 ? 'Nothing was found that can be imported.' : null;
}
