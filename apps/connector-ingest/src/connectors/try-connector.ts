import type { Connector as ConnectorView } from '@adjutant/contracts-connector-ingest';

import { detectFormat } from '../imports/detect-format.js';
import { walkFiles } from '../imports/walk-files.js';
import type { Connector } from './connector.js';

/** A test looks no longer than this for something to read. */
const DEADLINE_MS = 10_000;

type Found = Pick<ConnectorView, 'status' | 'message'>;

const bad = (reason: string): Found => ({ status: 'error', message: `BAD – ${reason} Press to retry.` });

/** Reads the first item where the connector read last. */
export async function tryConnector(connector: Connector, paths: readonly string[], signal: AbortSignal): Promise<Found> {
  if (paths.length === 0) return { status: 'disconnected', message: 'Nothing was imported with it yet.' };
  const deadline = performance.now() + DEADLINE_MS;
  let reason = `Nothing of this kind is left in ${paths.join(', ')}.`;
  for await (const walked of walkFiles(paths)) {
    signal.throwIfAborted();
    if (performance.now() > deadline) return bad(`Nothing was found in ${paths.join(', ')} within ${DEADLINE_MS / 1000} s.`);
    if (walked.kind === 'skipped') {
      if (paths.includes(walked.path)) reason = `${walked.path}: ${walked.reason}`;
      continue;
    }
    const detected = await detectFormat(walked.file).catch(() => null);
    if (!detected || !('format' in detected) || detected.format !== connector.kind) continue;
    const { ok, message } = await connector.test(walked.file);
    return ok ? { status: 'ok', message: 'OK 🍾' } : bad(message);
  }
  return bad(reason);
}
