import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { condenseDescription } from './condense-description.js';
import { KEPT_DESCRIPTION, QdrantDescription, WHOLE_DESCRIPTION } from './qdrant-description.js';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const kept = read(KEPT_DESCRIPTION);

describe('the part of Qdrant’s description that is kept here', () => {
  it('is what the whole says, where the whole is at hand, and condensed once for all', () => {
    const source = existsSync(WHOLE_DESCRIPTION) ? read(WHOLE_DESCRIPTION) : kept;
    expect(condenseDescription(source)).toEqual(kept);
  });

  it.each([
    ['a search', 'POST', '/collections/a/points/query/batch', { searches: [{ query: { indices: [1], values: [1] }, using: 'words', limit: 3, params: { idf: { corpus: { must: [] } } } }] }],
    ['a new space', 'PUT', '/collections/a/vectors/dense?wait=true', { dense: { size: 3, distance: 'Cosine' } }],
  ])('allows %s, and nothing misspelt in it', (_, method, path, body) => {
    const description = new QdrantDescription(KEPT_DESCRIPTION);
    const url = new URL(path, 'http://qdrant');
    expect(description.faultsOf(method, url, body)).toEqual([]);
    expect(description.faultsOf(method, url, JSON.parse(JSON.stringify(body).replace('"size"', '"sise"').replace('"using"', '"uses"')))).not.toEqual([]);
    expect(description.faultsOf(method, new URL(`${path.split('?')[0]}?weight=1`, url), body)).not.toEqual([]);
    expect(description.faultsOf('PATCH', url, body)).toEqual([`There is no PATCH ${url.pathname}`]);
  });
});
