import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { bestPassage } from './best-passage.js';
import { chunkText, cutToBytes } from './chunk-text.js';
import { fuseScores, semanticWeight } from './fuse-scores.js';
import { queryTerms } from './match-expression.js';
import { countStems, splitStems, splitWords } from './split-words.js';

describe('splitWords', () => {
  it('lower-cases, drops accents and punctuation, keeps other scripts', () => {
    expect(splitWords('Naïve CAFÉ-owner’s счёт №5!')).toEqual(['naive', 'cafe', 'owner', 's', 'счет', 'no5']);
  });
  it('brings forms of a word together', () => {
    expect(splitStems('connect connected connection')).toEqual(['connect', 'connect', 'connect']);
    expect(countStems('run runs')).toEqual(new Map([['run', 2]]));
  });
});

describe('queryTerms', () => {
  it('drops stop words beside others, and keeps a query of nothing else', () => {
    expect(queryTerms('what is the status of it')).toEqual(['status']);
    expect(queryTerms('to be or not')).toEqual(['to', 'be', 'or', 'not']);
  });
  it('takes a word once and bounds their number', () => {
    expect(queryTerms('plan plans planned')).toEqual(['plan']);
    expect(queryTerms(Array.from({ length: 100 }, (_, at) => `w${at}x`).join(' '))).toHaveLength(32);
  });
});

describe('chunkText', () => {
  it('[PRO-44] keeps a short text whole and splits a long one at paragraphs', () => {
    expect(chunkText('One.\n\nTwo.')).toEqual(['One.\nTwo.']);
    const [first, second] = [`${'a '.repeat(700)}end.`, `${'b '.repeat(700)}end.`];
    expect(chunkText(`${first}\n\n${second}`)).toEqual([first, second]);
    expect(chunkText('  \n ')).toEqual([]);
  });
  it('[MIM-54] never makes a passage longer than 2 KB, whatever the text, and bounds their number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 9000 }), (text) => {
        const chunks = chunkText(text, { maxBytes: 500, maxChunks: 5 });
        expect(chunks.length).toBeLessThanOrEqual(5);
        for (const chunk of chunks) expect(Buffer.byteLength(chunk)).toBeLessThanOrEqual(500);
      }),
      { numRuns: 60 },
    );
    const long = chunkText('word '.repeat(100_000));
    expect(long).toHaveLength(32);
    expect(Math.max(...long.map((chunk) => Buffer.byteLength(chunk)))).toBeLessThanOrEqual(2048);
  });
  it('loses no word of a text that fits', () => {
    const words = Array.from({ length: 3000 }, (_, at) => `w${at}`);
    expect(chunkText(words.join(' ')).join(' ').split(/\s+/)).toEqual(words);
  });
  it('cuts between characters', () => {
    expect(cutToBytes('ééé', 5)).toBe('éé');
    expect(cutToBytes('abc', 5)).toBe('abc');
  });
});

describe('bestPassage', () => {
  const wanted = new Set(splitStems('invoice refused'));
  it('starts with the sentence that holds most of the words', () => {
    expect(bestPassage('Hello. An invoice came. The invoice was refused. Bye.', wanted)).toBe('The invoice was refused. Bye.');
    expect(bestPassage('Nothing here. At all.', wanted)).toBe('Nothing here. At all.');
  });
  it('is short, and says where it was cut', () => {
    const passage = bestPassage('lorem ipsum '.repeat(100), new Set());
    expect(passage.length).toBeLessThanOrEqual(240);
    expect(passage.endsWith('…')).toBe(true);
    expect(bestPassage('x'.repeat(900), new Set())).toHaveLength(240);
  });
});

describe('fuseScores', () => {
  it('is the order of BM25 when the semantic part has no weight', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.double({ min: -1, max: 1, noNaN: true }))), (pairs) => {
        const candidates = pairs.map(([bm25, cosine], id) => ({ id, bm25, cosine }));
        const scores = fuseScores(candidates, 0).map(({ id }) => pairs[id]?.[0] ?? 0);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
    );
  });
  it('lifts what is near in meaning, and leaves alone what has no vector', () => {
    const fused = fuseScores([{ id: 1, bm25: 10, cosine: 0.1 }, { id: 2, bm25: 9.5, cosine: 0.9 }, { id: 3, bm25: 9, cosine: null }], 0.3);
    expect(fused.map(({ id }) => id)).toEqual([2, 3, 1]);
    expect(fused.find(({ id }) => id === 3)?.score).toBeCloseTo(0.9);
  });
});

describe('semanticWeight', () => {
  it('trusts a space the more, the more it was fitted on and knows of the query; a model’s in full', () => {
    expect(semanticWeight({ fittedDocuments: 150, coverage: 1 })).toBe(0);
    expect(semanticWeight({ fittedDocuments: 5000, coverage: 0.1 })).toBe(0);
    expect(semanticWeight({ fittedDocuments: 600, coverage: 1 })).toBeCloseTo(0.15);
    expect(semanticWeight({ fittedDocuments: 5000, coverage: 1 })).toBeCloseTo(0.3);
    expect(semanticWeight({ fittedDocuments: null, coverage: 1 })).toBeCloseTo(0.3);
  });
});
