import { connectorChanged, importChanged } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { dataErased } from '@adjutant/contracts-operations';
import { documentsIndexed } from '@adjutant/contracts-embedding';
import { taskChanged } from '@adjutant/contracts-task-graph';
import { ObservesEvent } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { ChangesService } from './changes.service.js';

/** Passes events on to open clients. Each gateway hears all of them. */
@Injectable()
export class ChangesHandlers {
  constructor(@Inject(ChangesService) private readonly changes: ChangesService) {}

  @ObservesEvent(taskChanged)
  async onTaskChanged(ctx: MessageContext, data: z.output<typeof taskChanged.payload>, messageId: string): Promise<void> {
    await this.changes.publish(ctx.userId, messageId, { event: 'task_changed', data });
  }

  @ObservesEvent(importChanged)
  async onImportChanged(ctx: MessageContext, data: z.output<typeof importChanged.payload>, messageId: string): Promise<void> {
    await this.changes.publish(ctx.userId, messageId, { event: 'import_changed', data });
  }

  /** What came in can be found now. */
  @ObservesEvent(documentsIndexed)
  async onDocumentsIndexed(ctx: MessageContext, { pending }: z.output<typeof documentsIndexed.payload>, messageId: string): Promise<void> {
    await this.changes.publish(ctx.userId, messageId, { event: 'documents_indexed', data: { pending } });
  }

  @ObservesEvent(connectorChanged)
  async onConnectorChanged(ctx: MessageContext, data: z.output<typeof connectorChanged.payload>, messageId: string): Promise<void> {
    await this.changes.publish(ctx.userId, messageId, { event: 'connector_changed', data });
  }

  @ObservesEvent(dataErased)
  async onDataErased(ctx: MessageContext, data: z.output<typeof dataErased.payload>, messageId: string): Promise<void> {
    await this.changes.publish(ctx.userId, messageId, { event: 'data_erased', data });
  }
}
