import { candidatesProposed, type TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import { type Event, getEvents, getPrecedingEvents } from '@adjutant/contracts-connector-ingest';
import { Clock, contextFor, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Bus, Outbox } from '@adjutant/messaging';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';

import { masterOf } from '../agents/index.js';
import type { Tables } from '../database/tables.entity.js';
import { ModelReadings } from './model-readings.service.js';
import { LEASE_MS, type PendingReading, ReadingsRepository } from './readings.repository.js';

const BATCH = 100;
const MOST_ATTEMPTS = 3;
const MOST_CANDIDATES = 500;

interface Outcome {
  read: PendingReading[];
  candidates: TaskCandidate[];
  failed: { row: PendingReading; reason: string }[];
}

/** Reads pending events: claim, fetch, propose, and in one transaction publish and mark. */
@Injectable()
export class ReadingsService {
  constructor(
    private readonly database: Database<Tables>,
    private readonly readings: ReadingsRepository,
    private readonly bus: Bus,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly models: ModelReadings,
    private readonly logger: Logger,
  ) {}

  /** Reads up to 100 events of a user; true while more are left. */
  async readBatch(userId: string, signal: AbortSignal): Promise<boolean> {
    const rows = await this.readings.claim({ userId }, this.clock.now(), BATCH);
    if (rows.length === 0) return false;
    const ctx = contextFor(userId, { timeZone: rows[0]?.time_zone ?? 'UTC' });
    const outcome = await this.holding(ctx, rows, async () => {
      const understood = await this.understand(ctx, rows, signal);
      await this.store(ctx, understood);
      return understood;
    });
    for (const { row, reason } of outcome.failed) await this.readings.putBack(ctx, [row], reason, this.clock.now(), MOST_ATTEMPTS);
    return this.readings.hasPending(ctx, this.clock.now());
  }

  /** Does `work` while the rows stay claimed; puts them back at once when it fails. */
  private async holding<T>(ctx: MessageContext, rows: readonly PendingReading[], work: () => Promise<T>): Promise<T> {
    const renew = (): Promise<void> => this.readings.renew(ctx, rows, this.clock.now()).catch((error: unknown) => this.logger.warn({ error }, 'a claim could not be renewed'));
    const renewal = setInterval(() => void renew(), LEASE_MS / 3);
    try {
      return await work();
    } catch (error) {
      await this.readings.release(ctx, rows, this.clock.now());
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  private async understand(ctx: MessageContext, rows: readonly PendingReading[], signal: AbortSignal): Promise<Outcome> {
    const { events } = await this.bus.request(ctx, getEvents, { ids: rows.map((row) => row.event_id) }, { signal });
    const preceding = await this.precedingOf(ctx, events, signal);
    const byId = new Map(events.map((event) => [event.id, event]));
    const outcome: Outcome = { read: [], candidates: [], failed: [] };
    for (const row of rows) {
      const event = byId.get(row.event_id);
      try {
        if (event) outcome.candidates.push(...(await this.propose({ ...ctx, timeZone: row.time_zone }, event, preceding.get(event.id) ?? null, signal)));
        outcome.read.push(row);
      } catch (error) {
        if (signal.aborted) throw error;
        this.logger.warn({ event_id: row.event_id, attempt: row.attempts, err: error }, 'An event could not be read.');
        outcome.failed.push({ row, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    return outcome;
  }

  /** The turn before, for chat and for mails that answer. */
  private async precedingOf(ctx: MessageContext, events: readonly Event[], signal: AbortSignal): Promise<Map<string, Event>> {
    const ids = events.filter((event) => event.thread_id !== null && needsNeighbour(event)).map(({ id }) => id);
    if (ids.length === 0) return new Map();
    const { preceding } = await this.bus.request(ctx, getPrecedingEvents, { ids }, { signal });
    return new Map(preceding.map((one) => [one.event_id, one.preceding]));
  }

  private async propose(ctx: MessageContext, event: Event, preceding: Event | null, signal: AbortSignal): Promise<TaskCandidate[]> {
    const master = masterOf(event);
    if (!master) return [];
    const around = { now: this.clock.now(), timeZone: ctx.timeZone, preceding };
    const byRules = master.propose(event, around);
    return master.usesModel ? this.models.improve(ctx, event, around, byRules, signal) : byRules;
  }

  private async store(ctx: MessageContext, { read, candidates }: Outcome): Promise<void> {
    if (read.length === 0) return;
    await this.database.asUser(ctx, async (tx) => {
      const known = await this.readings.lockKnown(tx, read.map((row) => row.event_id));
      if (known.size === 0) return;
      await this.readings.markRead(tx, read, this.clock.now());
      const kept = candidates.filter((candidate) => known.has(candidate.source_event_id)).slice(0, MOST_CANDIDATES);
      await this.outbox.write(tx, ctx, candidatesProposed, { candidates: kept, read_event_ids: [...known] });
    });
  }
}

function needsNeighbour(event: Event): boolean {
  return event.source === 'slack' || event.source === 'telegram' || event.details.in_reply_to !== undefined;
}
