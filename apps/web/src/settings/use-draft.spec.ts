import { describe, expect, it } from '@jest/globals';

import { mergeDraft } from './use-draft.js';

describe('a draft over what is stored', () => {
  it('keeps what was written, and follows what was not', () =>
    expect(mergeDraft({ name: 'Ada L', zone: 'UTC' }, { name: 'Ada', zone: 'UTC' }, { name: 'A', zone: 'Europe/Copenhagen' })).toEqual({ name: 'Ada L', zone: 'Europe/Copenhagen' }));
});
