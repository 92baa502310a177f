import { PART_BYTES, type Upload, uploadPrefix } from '@adjutant/contracts-connector-ingest';
import { BlobStore, bytesUnder, deleteUnder } from '@adjutant/blob-store';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database, type Transaction } from '@adjutant/database';
import { CONFIG } from '@adjutant/service-kit';
import { Logger } from '@adjutant/telemetry';
import { Inject, Injectable } from '@nestjs/common';

import type { ConnectorIngestConfig } from '../config.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { cleanName } from './clean-name.js';
import { uniqueNames } from './unique-names.js';
import { type UploadRow, UploadsRepository } from './uploads.repository.js';

const GB = 1024 ** 3;
const BYTES_PER_USER = 20 * GB;
const FILES_PER_USER = 10_000;

/** Files that browsers send, from their announcement until an import takes them. */
@Injectable()
export class UploadsService {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly uploads: UploadsRepository,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: ConnectorIngestConfig,
  ) {}

  async create(ctx: MessageContext, { name, size_bytes, import_name }: { name: string; size_bytes: number; import_name?: string | undefined }): Promise<Upload> {
    const shown = cleanName(name, import_name);
    const most = this.config.MAX_UPLOAD_BYTES;
    if (size_bytes > most) throw new AppError('PAYLOAD_TOO_LARGE', `"${shown}" has ${size_bytes} bytes, more than the ${most} that one file may have. Split it, or set MAX_UPLOAD_BYTES.`);
    const row = await this.database.asUser(ctx, async (tx) => {
      assertRoom(await this.uploads.usage(tx, ctx.userId), shown, size_bytes);
      return this.uploads.insert(tx, ctx, shown, size_bytes, this.clock.now());
    });
    return { ...toUpload(row), received_bytes: 0 };
  }

  async getOpen(ctx: MessageContext, id: string): Promise<Omit<Upload, 'received_bytes'>> {
    const [row] = await this.uploads.byIds(ctx, [id]);
    return toUpload(requireOpen(row));
  }

  /** Its bytes may be in the way of nobody; what cannot be deleted now is when the upload is forgotten. */
  async giveUp(ctx: MessageContext, id: string): Promise<void> {
    const closed = await this.database.asUser(ctx, (tx) => this.uploads.close(tx, id, this.clock.now()));
    if (!closed) requireOpen((await this.uploads.byIds(ctx, [id]))[0]);
    await deleteUnder(this.blobs, ctx, uploadPrefix(id)).catch((error: unknown) => this.logger.warn({ error, upload_id: id }, 'the bytes of an upload could not be deleted yet'));
  }

  /** Uploads that are here as a whole, in the order asked for, under names that differ. Throws an AppError that names the one that is not. */
  async requireComplete(ctx: MessageContext, ids: readonly string[]): Promise<UploadRow[]> {
    const places = new Map(ids.map((id, at) => [id.toLowerCase(), at]));
    const rows = (await this.uploads.byIds(ctx, ids)).toSorted((a, b) => places.get(a.id)! - places.get(b.id)!);
    if (rows.length < new Set(ids).size) requireOpen(undefined);
    for (const row of rows) {
      const received = await bytesUnder(this.blobs, ctx, uploadPrefix(requireOpen(row).id));
      if (received !== Number(row.size_bytes)) throw new AppError('UNPROCESSABLE', `"${row.name}" has not arrived as a whole: ${received} of ${row.size_bytes} bytes are here. Send the missing parts first.`, { upload_id: row.id, received_bytes: received });
    }
    const names = uniqueNames(rows.map(({ name }) => name));
    return rows.map((row, index) => ({ ...row, name: names[index]! }));
  }

  /** Gives them to an import, in the transaction that begins it. */
  async claim(tx: Transaction<ConnectorIngestTables>, importId: string, uploads: readonly UploadRow[]): Promise<void> {
    const claimed = await this.uploads.claim(tx, importId, uploads.map(({ id, name }) => ({ id, name })), this.clock.now());
    if (claimed < uploads.length) throw taken('One of the files');
  }

  ofImport(ctx: Pick<MessageContext, 'userId'>, importId: string): Promise<UploadRow[]> {
    return this.uploads.ofImport(ctx, importId);
  }
}

function assertRoom(used: { files: number; bytes: number }, name: string, sizeBytes: number): void {
  const way = 'Import what was uploaded, or give some of it up.';
  if (used.files >= FILES_PER_USER) throw new AppError('CONFLICT', `${FILES_PER_USER} uploaded files wait to be imported, and there may not be more. ${way}`);
  if (used.bytes + sizeBytes > BYTES_PER_USER) throw new AppError('CONFLICT', `With "${name}" there would be more than ${BYTES_PER_USER / GB} GB of uploaded files. ${way}`);
}

function requireOpen(row: UploadRow | undefined): UploadRow {
  if (!row) throw new AppError('NOT_FOUND', 'There is no such upload, or not any more: what is not imported within a day is removed. Upload the file again.');
  if (row.import_id !== null) throw taken(`"${row.name}"`);
  return row;
}

const taken = (what: string): AppError => new AppError('CONFLICT', `${what} is being imported already. Cancel that import to stop it.`);

function toUpload(row: UploadRow): Omit<Upload, 'received_bytes'> {
  return { id: row.id, name: row.name, size_bytes: Number(row.size_bytes), part_bytes: PART_BYTES };
}
