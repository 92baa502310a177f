import { randomUUID } from 'node:crypto';

import type { MessageContext } from '@adjutant/contracts-core';
import type { TaskLink } from '@adjutant/contracts-task-graph';
import { Injectable } from '@nestjs/common';

import type { AwaitedLinkRow, CandidateRow } from '../database/tables.js';
import { LinksService } from '../tasks/links.service.js';
import type { TimeFrames } from '../tasks/time-frames.js';
import { AwaitedLinksRepository } from './awaited-links.repository.js';
import { CandidatesRepository, type Outcome, type Tx } from './candidates.repository.js';

interface Batch {
  tx: Tx;
  ctx: MessageContext;
  frames: TimeFrames;
}

/** Ties tasks as their proposals say: now, or when the other end turns up. Tasks of one thread follow each other in time. */
@Injectable()
export class ProposedLinksService {
  constructor(
    private readonly links: LinksService,
    private readonly awaited: AwaitedLinksRepository,
    private readonly candidates: CandidatesRepository,
  ) {}

  async tie(batch: Batch, rows: readonly CandidateRow[], outcomes: readonly Outcome[]): Promise<void> {
    const taskOf = new Map(outcomes.map((outcome) => [outcome.key, outcome.task_id]));
    const wanted = rows.flatMap((row) => wantedLinks(row, taskOf.get(row.key) ?? null, batch.frames.now));
    await this.awaited.add(batch.tx, wanted);
    await this.#resolve(batch, [...wanted.flatMap(endsOfLink), ...rows.flatMap(endsOfCandidate)]);
    await this.#follow(batch, outcomes.filter((outcome) => outcome.state === 'created').flatMap((outcome) => outcome.task_id ?? []));
  }

  /** Every awaited link whose other end is a task by now is made. */
  async #resolve(batch: Batch, ends: readonly End[]): Promise<void> {
    const named = { event_ids: ends.flatMap((end) => end.event_id ?? []), source_refs: ends.flatMap((end) => end.source_ref ?? []) };
    if (ends.length === 0) return;
    const found = await this.candidates.findTasks(batch.tx, named);
    const byEvent = new Map(found.map((row) => [row.source_event_id, row.task_id]));
    const byRef = new Map(found.flatMap((row) => (row.source_ref ? [[row.source_ref, row.task_id] as const] : [])));
    for (const link of await this.awaited.take(batch.tx, { event_ids: [...byEvent.keys()], source_refs: [...byRef.keys()] })) {
      const other = byEvent.get(link.event_id ?? '') ?? byRef.get(link.source_ref ?? '');
      if (other) await this.#link(batch, link.direction === 'out' ? { ...link, parent_id: link.task_id, child_id: other } : { ...link, parent_id: other, child_id: link.task_id });
    }
  }

  /** Work that was asked for later in the same thread comes after what was asked for before. */
  async #follow(batch: Batch, taskIds: readonly string[]): Promise<void> {
    for (const step of await this.links.predecessorsIn(batch.tx, taskIds)) {
      await this.#link(batch, { parent_id: step.parent_id, child_id: step.child_id, kind: 'progression', why: `Follow up to "${step.parent_title}"` });
    }
  }

  async #link({ tx, ctx, frames }: Batch, { parent_id, child_id, kind, why }: TaskLink): Promise<void> {
    if (parent_id !== child_id) await this.links.linkIn(tx, ctx, { parent_id, child_id, kind, why }, 'agent', frames);
  }
}

interface End {
  event_id?: string | null;
  source_ref?: string | null;
}

function endsOfLink({ event_id, source_ref }: AwaitedLinkRow): End[] {
  return [{ event_id, source_ref }];
}

function endsOfCandidate({ source_event_id, source_ref }: CandidateRow): End[] {
  return [{ event_id: source_event_id, source_ref }];
}

function wantedLinks(row: CandidateRow, taskId: string | null, now: Date): AwaitedLinkRow[] {
  if (!taskId) return [];
  return row.proposal.links
    .filter((link) => link.event_id ?? link.source_ref)
    .map(({ kind, direction, source_ref, event_id, why }) => ({
      id: randomUUID(),
      user_id: row.user_id,
      task_id: taskId,
      kind,
      direction,
      source_ref: source_ref ?? null,
      event_id: event_id ?? null,
      why,
      created_at: now,
    }));
}
