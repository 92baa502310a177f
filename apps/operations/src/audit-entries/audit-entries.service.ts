import { Clock, type MessageContext } from '@adjutant/contracts-core';
import type { AuditEntry, listAudit } from '@adjutant/contracts-operations';
import type { Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

import type { AuditEntryRow, OperationsTables } from '../database/tables.js';
import { AuditEntriesRepository } from './audit-entries.repository.js';
import type { Change } from './describe-change.js';
import { readCursor, writeCursor } from './page-cursor.js';

export type AuditQuery = z.output<typeof listAudit.request>;
export type AuditPage = z.output<typeof listAudit.response>;

@Injectable()
export class AuditEntriesService {
  constructor(
    private readonly auditEntries: AuditEntriesRepository,
    private readonly clock: Clock,
  ) {}

  /** Writes the change down, once for each `eventKey`. */
  record(tx: Transaction<OperationsTables>, ctx: MessageContext, eventKey: string, { occurred_at, ...change }: Change): Promise<void> {
    return this.auditEntries.insert(tx, {
      ...change,
      id: randomUUID(),
      user_id: ctx.userId,
      event_key: eventKey,
      occurred_at: occurred_at === undefined ? this.clock.now() : new Date(occurred_at),
      request_id: ctx.requestId,
    });
  }

  async list(ctx: MessageContext, { limit, cursor, ...filter }: AuditQuery): Promise<AuditPage> {
    const after = cursor === undefined ? null : readCursor(cursor);
    const rows = await this.auditEntries.findNewest(ctx, filter, limit + 1, after);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { entries: rows.slice(0, limit).map(toEntry), next_cursor: last ? writeCursor(last) : null };
  }
}

function toEntry({ user_id: _user, event_key: _key, occurred_at, ...row }: AuditEntryRow): AuditEntry {
  return { ...row, occurred_at: occurred_at.toISOString() };
}
