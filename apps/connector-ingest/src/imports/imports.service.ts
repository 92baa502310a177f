import { type ImportRun, importChanged } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Jobs } from '@adjutant/jobs';
import { Outbox } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';

import type { ConnectorIngestTables } from '../database/tables.js';
import { CLEAN_JOB_ID, cleanUploads } from '../uploads/uploads.jobs.js';
import { ImportFiles } from './import-files.service.js';
import { importJobId, runImport } from './imports.jobs.js';
import { ImportsRepository, toImportRun } from './imports.repository.js';

@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly imports: ImportsRepository,
    private readonly files: ImportFiles,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  async start(ctx: MessageContext, paths: string[], uploadIds: string[], ownerAddresses: string[]): Promise<ImportRun> {
    const begun = ctx.operationId ? await this.imports.find(ctx, ctx.operationId) : undefined;
    if (begun) return toImportRun(begun);
    const chosen = await this.files.choose(ctx, paths, uploadIds);
    const owners = [...new Set(ownerAddresses.map((address) => address.trim().toLowerCase()).filter(Boolean))];
    return this.database.asUser(ctx, async (tx) => {
      const row = await this.imports.insert(tx, ctx, chosen.paths, owners, this.clock.now(), chosen.uploads.length > 0);
      await this.files.claim(tx, row.id, chosen);
      await this.outbox.write(tx, ctx, importChanged, { import: toImportRun(row) });
      this.database.afterCommit(tx, () => this.jobs.add(runImport, { user_id: ctx.userId, import_id: row.id }, { jobId: importJobId(row.id) }));
      return toImportRun(row);
    });
  }

  /** Ends whatever of the user's imports waits or runs. */
  async cancelAll(ctx: MessageContext): Promise<void> {
    for (const id of await this.imports.unfinished(ctx)) await this.cancel(ctx, id);
  }

  /** An import that has ended stays as it ended. */
  async cancel(ctx: MessageContext, id: string): Promise<ImportRun> {
    const cancelled = await this.database.asUser(ctx, async (tx) => {
      const row = await this.imports.cancel(tx, id, this.clock.now());
      if (row) await this.outbox.write(tx, ctx, importChanged, { import: toImportRun(row) });
      this.database.afterCommit(tx, () => this.jobs.add(cleanUploads, {}, { jobId: CLEAN_JOB_ID }));
      return row;
    });
    return toImportRun(cancelled ?? (await this.imports.get(ctx, id)));
  }
}
