import type { ImportRun } from '@adjutant/contracts-connector-ingest';
import { describe, expect, it } from '@jest/globals';

import { describeImportChange, describeTaskChange } from './describe-change.js';

const run: ImportRun = {
  id: '11111111-1111-4111-8111-111111111111', state: 'running', paths: ['a'], message: null, bytes_total: 1, bytes_done: 1, items_done: 1, created: 1, updated: 2, unchanged: 3, skipped_total: 4, skipped: [], by_format: {}, current: null, files_done: 0, files_total: 0,
  created_at: '2026-03-02T09:00:00Z', finished_at: null,
};

describe('describeImportChange', () => {
  it('has nothing to tell of mere progress', () => {
    expect(describeImportChange({ import: run })).toBeNull();
  });

  it.each(['done', 'failed', 'cancelled'] as const)('tells the figures of an import that is %s', (state) => {
    const change = describeImportChange({ import: { ...run, state, message: 'why', finished_at: '2026-03-02T10:00:00Z' } });
    expect(change).toEqual({
      actor: 'user', action: state, object_type: 'import', object_id: run.id, occurred_at: '2026-03-02T10:00:00Z',
      details: { created: 1, updated: 2, unchanged: 3, skipped_total: 4, message: 'why' },
    });
  });
});

describe('describeTaskChange', () => {
  it('leaves the time open for a task that is gone', () => {
    const change = describeTaskChange({ task_id: run.id, version: 4, change: 'deleted', actor: 'user', task: null });
    expect(change).toEqual({ actor: 'user', action: 'deleted', object_type: 'task', object_id: run.id, details: { version: 4 } });
  });
});
