import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startCeph, type Ceph } from '@adjutant/engines';
import { createLogger } from '@adjutant/telemetry';
import { afterAll, beforeAll } from '@jest/globals';

import { openS3BlobStore, type S3BlobStore, type S3Options } from '../src/index.js';

/** It may have to be installed first. */
const INSTALL_MS = 180_000;

export interface TestBuckets {
  readonly ceph: Ceph;
  /** What was logged. */
  readonly lines: string[];
  options(changes?: Partial<S3Options>): S3Options;
  /** In a bucket of its own, unless the changes name one. */
  open(changes?: Partial<S3Options>): Promise<S3BlobStore>;
}

/** A Ceph for the tests of one file. */
export function createTestBuckets(): TestBuckets {
  let folder: string;
  let ceph: Ceph;
  const lines: string[] = [];
  const logger = createLogger({ name: 'blob-store', level: 'debug', destination: { write: (line) => void lines.push(line) } });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ceph-'));
    ceph = await startCeph({ dataDir: folder });
  }, INSTALL_MS);
  afterAll(async () => {
    await ceph?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const options = (changes: Partial<S3Options> = {}): S3Options => {
    const { endpoint, region, accessKeyId, secretAccessKey } = ceph;
    return { endpoint, region, accessKeyId, secretAccessKey, bucket: `test-${randomUUID()}`, logger, ...changes };
  };
  return {
    get ceph() {
      return ceph;
    },
    lines,
    options,
    open: (changes) => openS3BlobStore(options(changes)),
  };
}
