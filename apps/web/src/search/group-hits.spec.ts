import type { SearchHit } from '@adjutant/contracts-gateway';
import { describe, expect, it } from '@jest/globals';

import { groupHits } from './group-hits.js';

const hit = (object_id: string, thread_id: string | null): SearchHit => ({ object_type: 'event', object_id, chunk_index: 0, score: 1, lexical: 1, semantic: 1, source: 'email', title: null, snippet: object_id, occurred_at: '2026-03-10T09:00:00Z', thread_id });

describe('hits', () => {
  it('stand with their conversation, at the place of its best one', () => {
    const groups = groupHits([hit('a', 'one'), hit('b', 'two'), hit('c', 'one'), hit('d', null)]);
    expect(groups.map(({ id, hits }) => [id, hits.map(({ object_id }) => object_id)])).toEqual([
      ['one', ['a', 'c']],
      ['two', ['b']],
      ['d', ['d']],
    ]);
  });

  it('of one event are one', () => {
    expect(groupHits([hit('a', 'one'), hit('a', 'one')])[0]?.hits).toHaveLength(1);
  });
});
