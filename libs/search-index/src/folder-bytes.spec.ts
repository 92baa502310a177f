import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { folderBytes } from './folder-bytes.js';

describe('folderBytes', () => {
  it('sums up files at any depth, follows no link, and takes a folder that is not there for empty', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bytes-'));
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(join(folder, 'one'), 'x'.repeat(10));
    await writeFile(join(folder, 'a', 'b', 'two'), 'x'.repeat(5));
    await symlink(tmpdir(), join(folder, 'link'));
    expect(await folderBytes(folder)).toBe(15);
    await rm(folder, { recursive: true });
    expect(await folderBytes(folder)).toBe(0);
  });
});
