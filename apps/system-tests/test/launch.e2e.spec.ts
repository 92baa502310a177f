import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..', '..');

describe('npm start', () => {
  it('[MIM-75] needs nothing but the checkout: installs, builds and hands over', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'apps/standalone/launch.mjs'), 'help'], { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } });
    expect(stdout).toContain('npm start -- import PATH…');
  }, 180_000);
});
