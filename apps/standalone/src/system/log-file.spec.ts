import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLogger } from '@adjutant/telemetry';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { LogFile } from './log-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adjutant-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('LogFile', () => {
  it('adds lines to what is there', async () => {
    const path = join(folder, 'adjutant.log');
    createLogger({ name: 'first', destination: new LogFile(path) }).info({}, 'one');
    createLogger({ name: 'second', destination: new LogFile(path) }).info({}, 'two');
    expect((await readFile(path, 'utf8')).trim().split('\n').map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(['one', 'two']);
  });

  it('drops and counts the lines that a full disk does not take', () => {
    let nowMs = 0;
    const log = new LogFile('/dev/full', () => nowMs);
    for (const line of ['one\n', 'two\n']) log.write(line);
    expect(log.lost).toBe(2);
    nowMs += 1_000;
    log.write('three\n');
    expect(log.lost).toBe(3);
  });
});
