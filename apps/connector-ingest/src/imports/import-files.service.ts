import { AppError, type MessageContext } from '@adjutant/contracts-core';
import type { Transaction } from '@adjutant/database';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import type { ConnectorIngestConfig } from '../config.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { UploadSpool } from '../uploads/upload-spool.service.js';
import { UploadsService } from '../uploads/uploads.service.js';
import { allowedPaths } from './import.policy.js';
import { type ImportPlaces, serverPlaces, uploadedPlaces } from './import-places.js';
import type { ImportRow } from './imports.repository.js';

/** What is listed of the names at the top of an upload. */
const LISTED_PATHS = 1000;

type Uploads = Awaited<ReturnType<UploadsService['requireComplete']>>;

/** What an import will read: `paths` as they are shown, and the uploads they stand for. */
export interface ChosenFiles {
  paths: string[];
  uploads: Uploads;
}

/** The files of imports: of the server, or uploaded. */
@Injectable()
export class ImportFiles {
  constructor(
    private readonly uploads: UploadsService,
    private readonly spool: UploadSpool,
    @Inject(CONFIG) private readonly config: ConnectorIngestConfig,
  ) {}

  /** Throws an AppError when the caller may not read them, or when something is missing. */
  async choose(ctx: MessageContext, paths: readonly string[], uploadIds: readonly string[]): Promise<ChosenFiles> {
    if (paths.length > 0 === uploadIds.length > 0) throw new AppError('BAD_REQUEST', 'Name what to import: either paths of the server in "paths", or ids of uploaded files in "uploads".');
    if (paths.length > 0) return { paths: [...new Set(await allowedPaths(ctx, paths, this.config.IMPORT_ROOT))], uploads: [] };
    if (ctx.role === 'observer') throw new AppError('FORBIDDEN', 'Observers may look but not import anything.');
    const uploads = await this.uploads.requireComplete(ctx, uploadIds);
    const tops = new Set(uploads.map(({ name }) => name.split('/')[0]!));
    return { paths: [...tops].slice(0, LISTED_PATHS), uploads };
  }

  /** Binds uploads to their import, in the transaction that begins it. */
  async claim(tx: Transaction<ConnectorIngestTables>, importId: string, { uploads }: ChosenFiles): Promise<void> {
    if (uploads.length > 0) await this.uploads.claim(tx, importId, uploads);
  }

  /** Makes the files of an import readable, whatever of that was done before. */
  async open(ctx: Pick<MessageContext, 'userId'>, row: ImportRow, signal: AbortSignal): Promise<ImportPlaces> {
    if (!row.is_uploaded) return serverPlaces(row.paths);
    return uploadedPlaces(await this.spool.complete(ctx, row.id, signal), row.paths[0] ?? '');
  }
}
