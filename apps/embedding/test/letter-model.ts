import type { MessageContext } from '@adjutant/contracts-core';
import { type JsonRequest, Model, NoModel, type TextRequest } from '@adjutant/model';

/** Makes a vector of the letters x, y, z. */
export class LetterModel extends Model {
  readonly name = 'letters';
  readonly isAvailable = true;
  readonly canEmbed = true;
  isBroken = false;
  readonly #without = new NoModel();

  completeJson<T>(ctx: MessageContext, request: JsonRequest<T>): Promise<T> {
    return this.#without.completeJson(ctx, request);
  }

  streamText(ctx: MessageContext, request: TextRequest): AsyncIterable<string> {
    return this.#without.streamText(ctx, request);
  }

  async embed(_ctx: MessageContext, texts: readonly string[]): Promise<Float32Array[]> {
    if (this.isBroken) throw new Error('No vectors today.');
    return texts.map((text) => Float32Array.from(['x', 'y', 'z'], (letter) => text.split(letter).length - 1));
  }
}
