import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

const here = dirname(fileURLToPath(import.meta.url));

describe('openS3BlobStore', () => {
  it('alone loads the client of S3, so that who keeps blobs in a folder does without', () => {
    const packages = new Set<string>();
    const files = ['index.ts'];
    for (const file of files) {
      for (const [, name = ''] of readFileSync(join(here, file), 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)';/gm)) {
        if (!name.startsWith('./')) packages.add(name);
        else if (!files.includes(name.slice(2).replace('.js', '.ts'))) files.push(name.slice(2).replace('.js', '.ts'));
      }
    }
    expect(files).toContain('open-s3-blob-store.ts');
    expect(files).toContain('folder.driver.ts');
    expect([...packages].filter((name) => name.includes('aws'))).toEqual([]);
  });
});
