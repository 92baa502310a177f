import { sessionChanged, userRegistered } from '@adjutant/contracts-auth-billing';
import { accountChanged, importChanged } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { listAudit } from '@adjutant/contracts-operations';
import { taskChanged } from '@adjutant/contracts-task-graph';
import type { Transaction } from '@adjutant/database';
import { HandlesEvent, HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { OperationsTables } from '../database/tables.js';
import { type AuditPage, type AuditQuery, AuditEntriesService } from './audit-entries.service.js';
import { describeAccountChange, describeImportChange, describeRegistration, describeSessionChange, describeTaskChange } from './describe-change.js';

type Tx = Transaction<OperationsTables>;

@Injectable()
export class AuditEntriesHandlers {
  constructor(private readonly auditEntries: AuditEntriesService) {}

  @HandlesRequest(listAudit)
  list(ctx: MessageContext, query: AuditQuery): Promise<AuditPage> {
    return this.auditEntries.list(ctx, query);
  }

  @HandlesEvent(taskChanged)
  recordTask(ctx: MessageContext, payload: z.output<typeof taskChanged.payload>, tx: Tx, messageId: string): Promise<void> {
    return this.auditEntries.record(tx, ctx, messageId, describeTaskChange(payload));
  }

  @HandlesEvent(sessionChanged)
  recordSession(ctx: MessageContext, payload: z.output<typeof sessionChanged.payload>, tx: Tx, messageId: string): Promise<void> {
    return this.auditEntries.record(tx, ctx, messageId, describeSessionChange(payload));
  }

  @HandlesEvent(userRegistered)
  recordRegistration(ctx: MessageContext, payload: z.output<typeof userRegistered.payload>, tx: Tx, messageId: string): Promise<void> {
    return this.auditEntries.record(tx, ctx, messageId, describeRegistration(payload));
  }

  @HandlesEvent(accountChanged)
  recordAccount(ctx: MessageContext, payload: z.output<typeof accountChanged.payload>, tx: Tx, messageId: string): Promise<void> {
    return this.auditEntries.record(tx, ctx, messageId, describeAccountChange(payload));
  }

  /** Told many times while it makes progress: one entry for each state. */
  @HandlesEvent(importChanged)
  async recordImport(ctx: MessageContext, payload: z.output<typeof importChanged.payload>, tx: Tx): Promise<void> {
    const change = describeImportChange(payload);
    if (change) await this.auditEntries.record(tx, ctx, `import:${change.object_id}:${change.action}`, change);
  }
}
