import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { prepareClusterFile } from './cluster-file.js';
import { runCommandLine } from './command-line.js';

describe('a command other than start', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'adjutant-command-line-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function run(...words: string[]): Promise<{ code: number; text: string; complaint: string }> {
    const said: string[] = [];
    const complaints: string[] = [];
    const code = await runCommandLine(words, (line) => said.push(line), (line) => complaints.push(line));
    return { code, text: said.join('\n'), complaint: complaints.join('\n') };
  }

  it.each([['status'], ['logs', 'gateway'], ['kill', 'gateway'], ['stop']])('%s creates nothing where no cluster was started, and says how to start one', async (...words) => {
    const nowhere = join(folder, 'nowhere');
    for (const place of [folder, nowhere]) {
      expect(await run(...words, '--data', place, '--port', '8100')).toEqual({ code: 1, text: '', complaint: `No cluster was started in ${place}; "npm run cluster -- start --data ${place}" starts one.` });
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('that there is not is named, and what there is', async () => {
    const help = expect.stringContaining('npm run cluster -- logs SERVICE');
    expect(await run('dance')).toEqual({ code: 2, text: help, complaint: 'There is no command "dance".' });
    expect(await run('help')).toEqual({ code: 0, text: help, complaint: '' });
  });

  it('stores nothing where one was started', async () => {
    await prepareClusterFile(folder);
    const before = await readFile(join(folder, 'cluster.json'), 'utf8');
    expect(await run('status', '--data', folder, '--port', '8100')).toMatchObject({ code: 1, text: expect.stringMatching(/gateway +not running/) });
    expect([await readdir(folder), await readFile(join(folder, 'cluster.json'), 'utf8')]).toEqual([['cluster.json'], before]);
  });
});
