import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { writeWhole } from './write-whole.js';

describe('writeWhole', () => {
  it('replaces a file without ever changing the old one, and leaves nothing beside', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'whole-'));
    const path = join(folder, 'state.json');
    await writeWhole(path, 'the old text, which is longer');
    const reader = await open(path);
    await writeWhole(path, 'new');
    expect(await reader.readFile('utf8')).toBe('the old text, which is longer');
    await reader.close();
    expect([await readFile(path, 'utf8'), await readdir(folder), (await stat(path)).mode & 0o777]).toEqual(['new', ['state.json'], 0o600]);
    await rm(folder, { recursive: true });
  });
});
