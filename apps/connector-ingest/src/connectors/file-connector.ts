import type { ImportFormat } from '@adjutant/contracts-connector-ingest';
import type { Source } from '@adjutant/contracts-core';

import { type Connector, type Fetched, type FetchRequest, NEEDS_NO_SIGN_IN, type SourceFile } from './connector.js';
import { explainFileError } from './explain-file-error.js';

/** A connector over files: says so where a vendor would sign in, and tests by reading the first item. */
export function fileConnector(kind: ImportFormat, name: string, source: Source, fetch: (request: FetchRequest) => AsyncIterable<Fetched>): Connector {
  return {
    kind,
    name,
    source,
    fetch,
    authorize: () => NEEDS_NO_SIGN_IN,
    exchangeCode: () => Promise.resolve(NEEDS_NO_SIGN_IN),
    refresh: () => Promise.resolve(NEEDS_NO_SIGN_IN),
    test: (file) => readFirst(file, fetch),
  };
}

/** Reads the first item, as an import would. */
async function readFirst(file: SourceFile, fetch: (request: FetchRequest) => AsyncIterable<Fetched>): Promise<{ ok: boolean; message: string }> {
  let reason = 'It holds nothing that can be imported.';
  try {
    for await (const item of fetch({ file, after: 0, owner_addresses: [], now: new Date(file.modified_at) })) {
      if (item.kind === 'event') return { ok: true, message: `${file.path} can be read.` };
      if (item.kind === 'skipped') reason = item.reason;
    }
  } catch (error) {
    reason = explainFileError(error);
  }
  return { ok: false, message: `${file.path}: ${reason}` };
}
