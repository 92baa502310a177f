import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { type JsonRequest, Model } from '@adjutant/model';

/** A model that answers what a test wrote down, checked against the schema like a real one's, and fails when nothing is left. */
export class ScriptedModel extends Model {
  readonly name = 'scripted';
  readonly isAvailable = true;
  readonly canEmbed = false;
  answers: unknown[] = [];
  asked: Pick<JsonRequest<unknown>, 'prompt' | 'system' | 'untrusted'>[] = [];

  completeJson<T>(_ctx: MessageContext, request: JsonRequest<T>): Promise<T> {
    this.asked.push(request);
    const checked = request.schema.safeParse(this.answers.shift());
    return checked.success ? Promise.resolve(checked.data) : Promise.reject(new AppError('UNPROCESSABLE', 'No valid answer.'));
  }

  async *streamText(): AsyncIterable<string> {
    await Promise.resolve();
    yield* [];
  }

  embed(): Promise<Float32Array[]> {
    return Promise.resolve([]);
  }
}
