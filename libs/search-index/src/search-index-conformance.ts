import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { IndexDocument, IndexQuery, SearchIndex } from './search-index.js';

const ada = '11111111-1111-4111-8111-111111111111';
const bob = '22222222-2222-4222-8222-222222222222';
const thread = '33333333-3333-4333-8333-333333333333';

/** A document with everything filled in; overrides say what the test is about. */
export function anIndexDocument(overrides: Partial<IndexDocument> & { text?: string } = {}): IndexDocument {
  const { text = 'The invoice is due on Friday.', ...rest } = overrides;
  return { key: 'event:1', source: 'email', thread_id: null, occurred_at: '2026-03-01T10:00:00Z', title: null, chunks: [{ text }], ...rest };
}

/** What every driver of SearchIndex must pass. `open` gives an empty index. */
export function describeSearchIndex(name: string, open: () => Promise<{ index: SearchIndex; close(): Promise<void> }>): void {
  describe(`${name} is a search index`, () => {
    let index: SearchIndex;
    let close: () => Promise<void>;
    beforeEach(async () => ({ index, close } = await open()));
    afterEach(() => close());

    const ask = (text: string, more: Partial<IndexQuery> = {}, userId = ada) => index.search(userId, { text, limit: 10, offset: 0, ...more });
    const keys = async (text: string, more: Partial<IndexQuery> = {}, userId = ada) => (await ask(text, more, userId)).hits.map(({ key }) => key);

    it('finds what holds the words, in any form of them, best first', async () => {
      await index.upsert(ada, [
        anIndexDocument({ key: 'a', text: 'The auditors asked for the invoices of March and of April.' }),
        anIndexDocument({ key: 'b', title: 'Invoice', text: 'Attached.' }),
        anIndexDocument({ key: 'c', text: 'Lunch at noon?' }),
      ]);
      expect(await keys('invoice')).toEqual(['b', 'a']);
      expect(await keys('AUDITOR')).toEqual(['a']);
      expect(await keys('nothing of the kind')).toEqual([]);
    });

    it('[PRO-61] narrows by source, by time (from inclusive, to exclusive) and by thread', async () => {
      await index.upsert(ada, [
        anIndexDocument({ key: 'a', occurred_at: '2026-03-01T10:00:00Z' }),
        anIndexDocument({ key: 'b', source: 'slack', occurred_at: '2026-03-02T10:00:00Z', thread_id: thread }),
        anIndexDocument({ key: 'c', source: 'jira', occurred_at: '2026-03-03T10:00:00+01:00' }),
      ]);
      expect(await keys('invoice', { sources: ['slack', 'jira'] })).toEqual(expect.arrayContaining(['b', 'c']));
      expect(await keys('invoice', { sources: ['email'] })).toEqual(['a']);
      expect(await keys('invoice', { from: '2026-03-02T10:00:00Z', to: '2026-03-03T09:00:00Z' })).toEqual(['b']);
      expect(await keys('invoice', { from: '2026-03-03T09:00:00Z' })).toEqual(['c']);
      expect(await keys('invoice', { thread_id: thread })).toEqual(['b']);
      expect(await keys('', { sources: ['jira'] })).toEqual(['c']);
      expect((await ask('invoice', { sources: ['email'] })).total).toBe(1);
    });

    it('lists the newest for an empty query, page by page', async () => {
      const days = [3, 1, 5, 2, 4];
      await index.upsert(ada, days.map((day) => anIndexDocument({ key: `day ${day}`, occurred_at: `2026-03-0${day}T00:00:00Z` })));
      expect(await keys('', { limit: 2 })).toEqual(['day 5', 'day 4']);
      expect(await keys(' ?! ', { limit: 2, offset: 2 })).toEqual(['day 3', 'day 2']);
      expect((await ask('')).total).toBe(5);
    });

    it('pages through the answer without gaps or repeats', async () => {
      await index.upsert(ada, Array.from({ length: 30 }, (_, at) => anIndexDocument({ key: `k${at}`, text: `invoice ${'filler '.repeat(at)}` })));
      const pages = await Promise.all([0, 10, 20].map((offset) => keys('invoice', { offset })));
      expect(new Set(pages.flat()).size).toBe(30);
      expect((await ask('invoice')).total).toBe(30);
    });

    it('lists what is of one instant page by page, each once', async () => {
      await index.upsert(ada, Array.from({ length: 50 }, (_, at) => anIndexDocument({ key: `k${at}` })));
      const pages = await Promise.all([0, 7, 14, 21, 28, 35, 42, 49].map((offset) => keys('', { offset, limit: 7 })));
      expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7, 7, 7, 1]);
      expect(new Set(pages.flat()).size).toBe(50);
    });

    it('gives back what it was given, with scores between 0 and 1', async () => {
      const given = { key: 'a', source: 'jira', thread_id: thread, occurred_at: '2026-03-03T10:00:00+01:00', title: 'Überweisung' } as const;
      await index.upsert(ada, [anIndexDocument(given), anIndexDocument({ key: 'b', text: 'invoice '.repeat(300) })]);
      const { hits } = await ask('invoice friday');
      expect(hits[0]).toEqual({ ...given, chunk_index: 0, snippet: 'The invoice is due on Friday.', score: expect.any(Number), lexical: 1, semantic: 0 });
      for (const { score, lexical, semantic } of hits) for (const part of [score, lexical, semantic]) expect(part >= 0 && part <= 1).toBe(true);
    });

    it('[PRO-44] finds a document once, by its best passage, and shows the sentence that answers', async () => {
      const chunks = [{ text: 'Minutes of the meeting. Everyone was there.' }, { text: 'Other business. The invoice of the plumber was refused. We adjourned.' }];
      await index.upsert(ada, [anIndexDocument({ key: 'a', chunks })]);
      const { hits, total } = await ask('refused invoice meeting');
      expect(hits).toHaveLength(1);
      expect(total).toBe(1);
      expect(hits[0]).toMatchObject({ key: 'a', chunk_index: 1, snippet: expect.stringMatching(/^The invoice of the plumber was refused/) });
    });

    it('searches the context of a passage without showing it', async () => {
      await index.upsert(ada, [anIndexDocument({ key: 'answer', chunks: [{ text: 'Yes, at five.', context: 'Does the plumber come today?' }] })]);
      const { hits } = await ask('plumber');
      expect(hits[0]).toMatchObject({ key: 'answer', snippet: 'Yes, at five.' });
    });

    it('replaces a document that comes again, and forgets one that is removed', async () => {
      await index.upsert(ada, [anIndexDocument({ key: 'a', text: 'alpha' }), anIndexDocument({ key: 'b', text: 'alpha' })]);
      await index.upsert(ada, [anIndexDocument({ key: 'a', text: 'omega' })]);
      expect([await keys('alpha'), await keys('omega')]).toEqual([['b'], ['a']]);
      await index.remove(ada, ['b', 'unknown']);
      expect(await keys('alpha')).toEqual([]);
      expect(await index.stats(ada)).toMatchObject({ documents: 1, chunks: 1 });
    });

    it('takes what several callers add at once, for one user and for others, in one incarnation each', async () => {
      const batches = Array.from({ length: 6 }, (_, at) => [anIndexDocument({ key: `k${at}` }), anIndexDocument({ key: 'shared', text: `invoice ${at}` })]);
      const made = await Promise.all([...batches.map((batch) => index.upsert(ada, batch)), index.upsert(bob, [anIndexDocument()])]);
      expect(new Set(made.slice(0, 6).map(({ generation }) => generation)).size).toBe(1);
      expect(await index.stats(ada)).toMatchObject({ generation: made[0]?.generation, documents: 7, chunks: 7 });
      expect(await keys('invoice')).toHaveLength(7);
    });

    it('[EMP-35] keeps users apart, even with the same words and keys', async () => {
      await index.upsert(ada, [anIndexDocument({ title: 'of Ada' })]);
      await index.upsert(bob, [anIndexDocument({ title: 'of Bob' })]);
      expect((await ask('invoice')).hits.map(({ title }) => title)).toEqual(['of Ada']);
      expect((await ask('', {}, bob)).hits.map(({ title }) => title)).toEqual(['of Bob']);
      await index.deleteUser(ada);
      expect([await keys('invoice'), await keys('invoice', {}, bob)]).toEqual([[], ['event:1']]);
    });

    it('lets vectors of the query’s model add what the words alone do not find', async () => {
      const vector = (...values: number[]) => ({ model: 'test-model', values: Float32Array.from(values) });
      await index.upsert(ada, [
        anIndexDocument({ key: 'car', chunks: [{ text: 'The car broke down.', vector: vector(1, 0.1, 0) }] }),
        anIndexDocument({ key: 'automobile', chunks: [{ text: 'Automobile repaired.', vector: vector(0.9, 0.2, 0) }] }),
        anIndexDocument({ key: 'soup', chunks: [{ text: 'Soup is ready.', vector: vector(0, 0, 1) }] }),
      ]);
      expect(await keys('car', { vector: vector(1, 0, 0) })).toEqual(['car', 'automobile']);
      expect(await keys('car')).toEqual(['car']);
      expect(await keys('car', { vector: { model: 'another', values: Float32Array.from([1, 0, 0]) } })).toEqual(['car']);
      expect(await index.stats(ada)).toMatchObject({ model: 'test-model', dimension: 3 });
    });

    it('[PRO-33] keeps vectors of several models and dimensions side by side while documents go over from one to the other', async () => {
      const document = (key: string, model: string, values: number[]) => anIndexDocument({ key, chunks: [{ text: `memo ${key}`, vector: { model, values: Float32Array.from(values) } }] });
      await index.upsert(ada, [document('a', 'old', [1, 0]), document('b', 'old', [0.9, 0.1]), document('zeros', 'old', [0, 0])]);
      await index.upsert(ada, [document('b', 'new', [1, 0, 0])]);
      expect(await keys('zeppelin', { vector: { model: 'old', values: Float32Array.from([1, 0]) } })).toEqual(['a']);
      expect(await keys('zeppelin', { vector: { model: 'new', values: Float32Array.from([1, 0, 0]) } })).toEqual(['b']);
      expect(await keys('zeppelin', { vector: { model: 'new', values: Float32Array.from([1, 0]) } })).toEqual([]);
      expect(await index.stats(ada)).toMatchObject({ documents: 3, chunks: 3, model: 'new', dimension: 3 });
    });

    it('narrows what is near in meaning too', async () => {
      const vector = { model: 'test-model', values: Float32Array.from([1, 0]) };
      await index.upsert(ada, [
        anIndexDocument({ key: 'a', chunks: [{ text: 'memo', vector }] }),
        anIndexDocument({ key: 'b', source: 'slack', thread_id: thread, occurred_at: '2026-03-02T10:00:00Z', chunks: [{ text: 'memo', vector }] }),
      ]);
      expect((await keys('zeppelin', { vector })).toSorted()).toEqual(['a', 'b']);
      expect(await keys('zeppelin', { vector, sources: ['slack'] })).toEqual(['b']);
      expect(await keys('zeppelin', { vector, thread_id: thread })).toEqual(['b']);
      expect(await keys('zeppelin', { vector, to: '2026-03-02T00:00:00Z' })).toEqual(['a']);
      expect(await keys('zeppelin', { vector }, bob)).toEqual([]);
    });

    it('names its incarnation, which changes when what was indexed is gone', async () => {
      expect(await index.stats(ada)).toEqual({ generation: null, documents: 0, chunks: 0, model: 'none', dimension: 0 });
      expect(await ask('x')).toEqual({ hits: [], total: 0, generation: null });
      const { generation } = await index.upsert(ada, [anIndexDocument()]);
      expect((await index.upsert(ada, [anIndexDocument({ key: 'b' })])).generation).toBe(generation);
      expect((await ask('x')).generation).toBe(generation);
      await index.deleteUser(ada);
      expect((await index.upsert(ada, [anIndexDocument()])).generation).not.toBe(generation);
    });

    it('takes any text: quotes, operators, other scripts, nothing but punctuation', async () => {
      await index.upsert(ada, [anIndexDocument({ key: 'a', text: 'Überweisung für Łódź — naïve "AND" NOT(OR) * ^ счёт 請求書' })]);
      for (const text of ['uberweisung', 'łódź', 'счёт', '"and" NOT (naive', '請求書', 'title: naive*']) expect(await keys(text)).toEqual(['a']);
      await expect(ask('" OR * ) ( : ^')).resolves.toBeDefined();
    });

    it('refuses what it could never take, whole', async () => {
      const bad = [anIndexDocument({ key: 'good' }), anIndexDocument({ key: 'bad', chunks: [] })];
      await expect(index.upsert(ada, bad)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(index.upsert(ada, [anIndexDocument(), anIndexDocument()])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(index.upsert('../../etc', [anIndexDocument()])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      expect(await keys('invoice')).toEqual([]);
    });
  });
}
