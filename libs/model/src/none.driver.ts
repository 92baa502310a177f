import { AppError, type MessageContext } from '@adjutant/contracts-core';

import { Model, type JsonRequest, type TextRequest } from './model.js';

/** No model: everything that asks has a rule-based answer of its own. */
export class NoModel extends Model {
  override readonly name = null;
  override get isAvailable(): boolean {
    return false;
  }

  override readonly canEmbed = false;

  override completeJson<T>(_ctx: MessageContext, _request: JsonRequest<T>): Promise<T> {
    return Promise.reject(noModel());
  }

  override async *streamText(_ctx: MessageContext, _request: TextRequest): AsyncGenerator<string> {
    yield await Promise.reject<string>(noModel());
  }

  override embed(): Promise<Float32Array[]> {
    return Promise.reject(noModel());
  }
}

function noModel(): AppError {
  return new AppError('UNAVAILABLE', 'No model is configured. Set MODEL_URL and MODEL_NAME to use one.');
}
