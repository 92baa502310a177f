import type { Clock } from '@adjutant/contracts-core';
import type { HttpClient } from '@adjutant/egress';
import type { Logger } from '@adjutant/telemetry';

import type { Model } from './model.js';
import { NoModel } from './none.driver.js';
import { OpenaiCompatibleModel, type TokenPrices } from './openai-compatible.driver.js';

/** From the configuration. Without `url` or `name` there is no model. */
export interface ModelSettings {
  /** Base address of an OpenAI-compatible server, e.g. `http://localhost:11434/v1`. */
  url?: string | undefined;
  name?: string | undefined;
  embeddingName?: string | undefined;
  apiKey?: string | undefined;
  prices?: TokenPrices | undefined;
}

export function createModel({ url, name, ...settings }: ModelSettings, platform: { http: HttpClient; logger: Logger; clock?: Clock }): Model {
  return url && name ? new OpenaiCompatibleModel({ ...settings, ...platform, url, name }) : new NoModel();
}
