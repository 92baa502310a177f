import type { MessageContext } from '@adjutant/contracts-core';
import { Model } from '@adjutant/model';
import type { IndexDocument, IndexVector } from '@adjutant/search-index';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';

import { textToEmbed } from './build-index-document.js';

const TEXTS_PER_CALL = 64;
const QUERY_TIMEOUT_MS = 1500;

/** Vectors by the configured model. Where it has none or fails, search does without them: the index makes its own. */
@Injectable()
export class VectorsService {
  constructor(
    private readonly model: Model,
    private readonly logger: Logger,
  ) {}

  /** The name under which vectors are kept; null when no model makes any. */
  get modelName(): string | null {
    return this.model.canEmbed ? (this.model.name ?? 'model') : null;
  }

  /** Puts vectors into the documents; returns the model's name, or null when they have none. */
  async addTo(ctx: MessageContext, documents: readonly IndexDocument[], signal: AbortSignal): Promise<string | null> {
    const name = this.modelName;
    const chunks = documents.flatMap((document) => document.chunks.map((chunk, at) => ({ chunk, text: textToEmbed(document, at) })));
    if (name === null || chunks.length === 0) return name;
    try {
      const vectors: Float32Array[] = [];
      for (let at = 0; at < chunks.length; at += TEXTS_PER_CALL) {
        vectors.push(...(await this.model.embed(ctx, chunks.slice(at, at + TEXTS_PER_CALL).map(({ text }) => text), { signal })));
      }
      chunks.forEach(({ chunk }, at) => (chunk.vector = vectorOf(name, vectors[at])));
      return name;
    } catch (error) {
      this.logger.warn({ error }, 'the model made no vectors, documents are indexed without');
      return null;
    }
  }

  async ofQuery(ctx: MessageContext, text: string): Promise<IndexVector | undefined> {
    const name = this.modelName;
    if (name === null || text.trim() === '') return undefined;
    try {
      const [values] = await this.model.embed(ctx, [text], { timeoutMs: QUERY_TIMEOUT_MS });
      return vectorOf(name, values);
    } catch (error) {
      this.logger.warn({ error }, 'the model made no vector of a query, it is answered without');
      return undefined;
    }
  }
}

function vectorOf(model: string, values: Float32Array | undefined): IndexVector | undefined {
  return values && { model, values };
}
