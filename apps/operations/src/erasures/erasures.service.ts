import { randomUUID } from 'node:crypto';

import { AppError, Clock, contextFor, type MessageContext } from '@adjutant/contracts-core';
import { dataErased, type Erasure } from '@adjutant/contracts-operations';
import { Database } from '@adjutant/database';
import { Bus, Outbox } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';

import { AuditEntriesService } from '../audit-entries/audit-entries.service.js';
import type { ErasureRow, OperationsTables } from '../database/tables.js';
import { ErasuresRepository } from './erasures.repository.js';
import { judgeRound, pauseBefore, type Round } from './judge-round.js';
import { owners } from './owners.js';

const ASK_AGAIN = 'Something was still coming in after many rounds. Ask for the deletion again; what is gone stays gone.';

/** Erases all that a user has: every owner removes its part, round after round, until no round finds anything. The row is the truth. */
@Injectable()
export class ErasuresService {
  constructor(
    private readonly database: Database<OperationsTables>,
    private readonly erasures: ErasuresRepository,
    private readonly auditEntries: AuditEntriesService,
    private readonly bus: Bus,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** A new erasure, or the one that is running. `onStarted` is told after the commit. */
  async start(ctx: MessageContext, onStarted: (id: string) => Promise<void>): Promise<Erasure> {
    return this.database.asUser(ctx, async (tx) => {
      const wish = { id: randomUUID(), user_id: ctx.userId, request_id: ctx.requestId, requested_at: this.clock.now() };
      const row = (await this.erasures.insert(tx, wish)) ?? (await this.erasures.running(tx, ctx.userId));
      if (!row) throw new AppError('CONFLICT', 'A deletion has ended at this very moment. Ask again.');
      this.database.afterCommit(tx, () => onStarted(row.id));
      return toErasure(row);
    });
  }

  async get(ctx: MessageContext, id: string): Promise<Erasure> {
    const row = await this.erasures.find(ctx, id);
    if (!row) throw new AppError('NOT_FOUND', 'There is no such deletion.');
    return toErasure(row);
  }

  /** One round over all owners. Answers after how many milliseconds the next is due; null when it was the last. */
  async runRound(userId: string, id: string, signal: AbortSignal): Promise<number | null> {
    const row = await this.erasures.find({ userId }, id);
    if (row?.state !== 'running') return null;
    const ctx = contextFor(userId, { requestId: row.request_id });
    const { verdict, ...progress } = judgeRound(row, await this.askAll(ctx, signal));
    if (verdict === 'again') {
      await this.database.asUser(ctx, (tx) => this.erasures.advance(tx, row, progress, this.clock.now()));
      return pauseBefore(progress.round);
    }
    if (verdict === 'done') await this.finish(ctx, { ...row, ...progress }, row.round);
    else await this.fail(userId, id, ASK_AGAIN);
    return null;
  }

  async fail(userId: string, id: string, message: string): Promise<void> {
    const row = await this.erasures.find({ userId }, id);
    const now = this.clock.now();
    if (row) await this.database.asUser({ userId }, (tx) => this.erasures.advance(tx, row, { state: 'failed', message, finished_at: now }, now));
  }

  private async askAll(ctx: MessageContext, signal: AbortSignal): Promise<Round> {
    const round: Round = { removed: {}, pending: 0 };
    for (const eraseUser of owners) {
      const { removed, pending } = await this.bus.request(ctx, eraseUser, {}, { signal });
      round.removed[eraseUser.owner] = removed;
      round.pending += pending;
    }
    return round;
  }

  /** Says so in the trail, which is empty but for this, and to whoever has something on a screen. */
  private async finish(ctx: MessageContext, { id, removed, ...progress }: ErasureRow, round: number): Promise<void> {
    const now = this.clock.now();
    await this.database.asUser(ctx, async (tx) => {
      const values = { state: 'done' as const, removed, round: progress.round, quiet_rounds: progress.quiet_rounds, finished_at: now };
      if (!(await this.erasures.advance(tx, { id, round }, values, now))) return;
      await this.auditEntries.record(tx, ctx, `erasure:${id}`, { actor: 'user', action: 'erased', object_type: 'data', object_id: id, details: { removed } });
      await this.outbox.write(tx, ctx, dataErased, { erasure_id: id });
    });
  }
}

function toErasure({ id, state, removed, message, requested_at, finished_at }: ErasureRow): Erasure {
  return { erasure_id: id, state, removed, message, requested_at: new Date(requested_at).toISOString(), finished_at: finished_at && new Date(finished_at).toISOString() };
}
