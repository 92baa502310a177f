import type { MessageContext } from '@adjutant/contracts-core';
import { measureIndex, search, type SearchHit } from '@adjutant/contracts-embedding';
import { type IndexHit, SearchIndex } from '@adjutant/search-index';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { VectorsService } from '../documents/vectors.service.js';

@Injectable()
export class SearchesHandlers {
  constructor(
    private readonly index: SearchIndex,
    private readonly vectors: VectorsService,
  ) {}

  @HandlesRequest(search)
  async search(ctx: MessageContext, { query, ...filters }: z.output<typeof search.request>): Promise<z.input<typeof search.response>> {
    const startedAt = performance.now();
    const vector = await this.vectors.ofQuery(ctx, query);
    const { hits, total } = await this.index.search(ctx.userId, { text: query, vector, ...filters });
    return { hits: hits.map(toSearchHit), total, took_ms: performance.now() - startedAt };
  }

  @HandlesRequest(measureIndex)
  async measureIndex(): Promise<z.input<typeof measureIndex.response>> {
    return { bytes: await this.index.totalBytes() };
  }
}

function toSearchHit({ key, ...hit }: IndexHit): SearchHit {
  const [type, objectId = ''] = key.split(':');
  return { ...hit, object_type: type as SearchHit['object_type'], object_id: objectId };
}
