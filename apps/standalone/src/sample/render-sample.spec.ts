import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { renderSample } from './render-sample.js';
import { SampleTime } from './sample-time.js';

const now = new Date(2026, 2, 10, 9, 30);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adjutant-sample-'));
  await renderSample(folder, now);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (path: string) => readFile(join(folder, path), 'utf8');

describe('renderSample', () => {
  it('writes about 120 mails, 60 chat messages, 3 calendars and 25 tickets', async () => {
    expect((await read('mail/inbox.mbox')).match(/^From \S+@/gm)).toHaveLength(119);
    const chat = await readdir(join(folder, 'chat'), { recursive: true });
    const days = await Promise.all(chat.filter((path) => /\d\.json$/.test(path)).map((path) => read(join('chat', path))));
    expect(days.flatMap((day) => JSON.parse(day) as unknown[])).toHaveLength(60);
    expect(await readdir(join(folder, 'calendars'))).toHaveLength(3);
    const jira = JSON.parse(await read('tickets/jira.json')) as { issues: unknown[] };
    expect(jira.issues.length + (JSON.parse(await read('tickets/github.json')) as unknown[]).length).toBe(25);
  });

  it('leaves no placeholder unfilled and puts nothing that was said into the future', async () => {
    const mbox = await read('mail/inbox.mbox');
    expect(mbox).not.toMatch(/\{\{|undefined/);
    const sent = [...mbox.matchAll(/^Date: (.+)$/gm)].map(([, date]) => new Date(date ?? '').getTime());
    expect(Math.max(...sent)).toBeLessThan(now.getTime());
  });
});

describe('SampleTime', () => {
  it('counts days from today and keeps the order of what was said today', () => {
    const time = new SampleTime(now);
    expect(time.fill('by {{date:+1}}, {{weekday:-1}}')).toBe('by Wednesday 11 March, Monday');
    expect(time.date(-10)).toBe('2026-02-28');
    expect(time.past(0, '23:00', 2) < time.past(0, '23:30', 1)).toBe(true);
    expect(time.past(-1, '08:00', 5)).toEqual(new Date(2026, 2, 9, 8, 0));
  });
});
