import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

/** What a module and those it imports at once import from elsewhere; types and imports that wait do not count. */
function loadedBy(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const imports = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gm)].map(([, name = '']) => name);
  return imports.flatMap((name) => (name.startsWith('.') ? loadedBy(join(dirname(file), name.replace(/\.js$/, '.ts')), seen) : [name]));
}

describe('the library', () => {
  it('[MIM-56] loads no client of a server before a server is opened', () => {
    const packages = new Set(loadedBy(join(import.meta.dirname, 'index.ts')).filter((name) => !name.startsWith('node:')));
    expect([...packages].toSorted()).toEqual(['@adjutant/contracts-core', 'stemmer']);
    expect(loadedBy(join(import.meta.dirname, 'qdrant/qdrant.driver.ts'))).toContain('@qdrant/js-client-rest');
  });
});
