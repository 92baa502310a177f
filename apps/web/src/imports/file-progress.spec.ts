import { describe, expect, it } from '@jest/globals';

import { fileState, type ReadingRun } from './file-progress.js';

const file = (name: string, sent_bytes = 10, isSent = true) => ({ name, size_bytes: 10, sent_bytes, isSent });
const run = (fields: Partial<ReadingRun> = {}): ReadingRun => ({ state: 'running', current: 'Mail/cur', skipped: [], ...fields });

describe('how far a file is', () => {
  it('by what the server calls it', () => {
    const skipped = [{ path: 'ingpj.exe', reason: 'No.' }];
    expect(fileState({ ...file('in\u202egpj.exe'), stored_name: 'ingpj.exe' }, run({ state: 'done', skipped }))).toEqual({ kind: 'skipped', reason: 'No.' });
  });

  it('on its way', () => {
    expect(fileState(file('a', 0, false), undefined)).toEqual({ kind: 'waiting' });
    expect(fileState(file('a', 4, false), undefined)).toEqual({ kind: 'sending', share: 0.4 });
    expect(fileState(file('a'), undefined)).toEqual({ kind: 'sent' });
  });

  it.each([
    ['Calendar.ics', 'read'],
    ['Mail/cur/1', 'reading'],
    ['Mail/cur', 'reading'],
    ['Mail/curious', 'sent'],
    ['Mail/archive', 'read'],
    ['Mail/new/2', 'sent'],
    ['a.eml', 'sent'],
  ])('%s is "%s" while Mail/cur is being read', (name, kind) => expect(fileState(file(name), run())).toEqual({ kind }));

  it('in the end', () => {
    const skipped = [{ path: 'x.pdf', reason: 'It is no mail.' }, { path: 'a.mbox', item: 'message 3', reason: 'It has no date.' }];
    expect(fileState(file('x.pdf'), run({ state: 'done', skipped }))).toEqual({ kind: 'skipped', reason: 'It is no mail.' });
    expect(fileState(file('a.mbox'), run({ state: 'done', skipped }))).toEqual({ kind: 'read' });
    expect(fileState(file('a.mbox'), run({ state: 'cancelled' }))).toEqual({ kind: 'sent' });
  });
});
