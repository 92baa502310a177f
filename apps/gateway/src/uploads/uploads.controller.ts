import { createUpload, deleteUpload } from '@adjutant/contracts-connector-ingest';
import { routes, type RouteResponse } from '@adjutant/contracts-gateway';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';
import { UploadPartsService } from './upload-parts.service.js';

@Controller()
export class UploadsController {
  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(UploadPartsService) private readonly parts: UploadPartsService,
  ) {}

  @Route(routes.createUpload)
  create(@Input() { ctx, body, signal }: InputOf<typeof routes.createUpload>) {
    return this.bus.request(ctx, createUpload, body, { signal });
  }

  @Route(routes.putUploadPart)
  async putPart(@Input() { ctx, params, request, signal }: InputOf<typeof routes.putUploadPart>): Promise<RouteResponse<typeof routes.putUploadPart>> {
    return { received_bytes: await this.parts.put(ctx, params, request.body, signal) };
  }

  @Route(routes.deleteUpload)
  delete(@Input() { ctx, params, signal }: InputOf<typeof routes.deleteUpload>) {
    return this.bus.request(ctx, deleteUpload, params, { signal });
  }
}
