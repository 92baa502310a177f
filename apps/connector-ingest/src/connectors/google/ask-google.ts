import type { HttpResponse } from '@adjutant/egress';

import { asArray, asText, at } from '../../json/json-values.js';
import type { VendorCall } from '../vendor-call.js';

/** Of answers that refuse with a status of 403 and mean: later. */
const LATER = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded']);

/** Asks one of Google's APIs, which says only in the body what a status of 403 means. */
export async function askGoogle(call: VendorCall, path: string, query: Record<string, string> = {}, expected: readonly number[] = []): Promise<HttpResponse> {
  const response = await call.get(path, query, [403, ...expected]);
  if (response.status !== 403) return response;
  const [reason] = asArray(at(response.json(), 'error', 'errors')).map((one) => asText(at(one, 'reason')));
  if (reason && LATER.has(reason)) throw call.refusalOf({ status: 429, headers: response.headers });
  if (reason === 'accessNotConfigured') throw call.refused('is switched off for this app: whoever runs this Adjutant has to enable its API in the Google Cloud console');
  throw call.refusalOf(response);
}
