import { cancelImport, getImport, listImports, startImport } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

import { ImportsRepository, toImportRun } from './imports.repository.js';
import { ImportsService } from './imports.service.js';

@Injectable()
export class ImportsHandlers {
  constructor(
    private readonly service: ImportsService,
    private readonly imports: ImportsRepository,
  ) {}

  @HandlesRequest(startImport)
  start(ctx: MessageContext, request: { paths: string[]; uploads: string[]; owner_addresses: string[] }) {
    return this.service.start(ctx, request.paths, request.uploads, request.owner_addresses);
  }

  @HandlesRequest(getImport)
  async get(ctx: MessageContext, { id }: { id: string }) {
    return toImportRun(await this.imports.get(ctx, id));
  }

  @HandlesRequest(listImports)
  async list(ctx: MessageContext, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
    const { rows, next_cursor } = await this.imports.list(ctx, limit, cursor);
    return { imports: rows.map(toImportRun), next_cursor };
  }

  @HandlesRequest(cancelImport)
  cancel(ctx: MessageContext, { id }: { id: string }) {
    return this.service.cancel(ctx, id);
  }
}
