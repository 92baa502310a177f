import { subscribe } from 'node:diagnostics_channel';

import type { CrashCounter } from './crash-point.js';

/** Calls to the outside: `fetch` and every other client of undici tell of their requests here, Node's own and the package. */
export function watchCalls(crash: CrashCounter, schema: string | undefined): void {
  subscribe('undici:request:create', () => crash.pass('call:before', schema));
  subscribe('undici:request:headers', () => crash.pass('call:after', schema));
}
