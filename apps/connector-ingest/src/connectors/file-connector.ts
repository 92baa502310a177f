import type { ImportFormat } from '@adjutant/contracts-connector-ingest';
import type { Source } from '@adjutant/contracts-core';
import { access, constants } from 'node:fs/promises';

import { type Connector, type Fetched, type FetchRequest, NEEDS_NO_SIGN_IN, type SourceFile } from './connector.js';

/** A connector over files: says so where a vendor would sign in, and tests by asking for the right to read. */
export function fileConnector(kind: ImportFormat, name: string, source: Source, fetch: (request: FetchRequest) => AsyncIterable<Fetched>): Connector {
  return {
    kind,
    name,
    source,
    fetch,
    authorize: () => NEEDS_NO_SIGN_IN,
    exchangeCode: () => Promise.resolve(NEEDS_NO_SIGN_IN),
    refresh: () => Promise.resolve(NEEDS_NO_SIGN_IN),
    test: testReadable,
  };
}

async function testReadable(file: SourceFile): Promise<{ ok: boolean; message: string }> {
  try {
    await access(file.path, constants.R_OK);
    return { ok: true, message: `${file.path} can be read.` };
  } catch {
    return { ok: false, message: `${file.path} cannot be read.` };
  }
}
