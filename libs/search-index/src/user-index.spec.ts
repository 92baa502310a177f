import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { IndexFiles } from './index-files.js';
import { anIndexDocument } from './search-index-conformance.js';
import type { IndexDocument } from './search-index.js';
import { UserIndex } from './user-index.js';

const TOPICS = [
  'car automobile engine garage tyre brake motor driver road fuel',
  'soup kitchen salt pepper cook recipe oven spoon dinner bread',
  'invoice payment bank account tax ledger audit refund euro fee',
  'server deploy rollback outage database latency cluster patch disk log',
].map((words) => words.split(' '));

/** Documents about four subjects, each with 6 of the subject's 10 words. */
function aCorpus(size: number, prefix = 'd'): IndexDocument[] {
  return Array.from({ length: size }, (_, at) => {
    const words = TOPICS[at % TOPICS.length] ?? [];
    const text = Array.from({ length: 6 }, (_, nth) => words[(at * 7 + nth * 3 + (at >> 3)) % words.length]).join(' ');
    return anIndexDocument({ key: `${prefix}${at}`, text: `${text} memo${at}`, occurred_at: new Date(1.7e12 + at * 60_000).toISOString() });
  });
}

describe('UserIndex', () => {
  let folder: string;
  let index: UserIndex;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'user-index-'));
    index = UserIndex.open(join(folder, 'a.db'));
  });
  afterEach(() => {
    index.close();
    rmSync(folder, { recursive: true });
  });

  const settle = () => {
    let steps = 0;
    while (index.step()) steps += 1;
    return steps;
  };
  const fill = (documents: IndexDocument[]) => {
    for (let at = 0; at < documents.length; at += 100) index.upsert(documents.slice(at, at + 100));
  };

  it('fits a space on the user’s own words once there are enough of them, and again when they have doubled', () => {
    fill(aCorpus(150));
    expect(settle()).toBe(0);
    fill(aCorpus(250, 'e'));
    expect(settle()).toBeGreaterThan(1);
    expect(index.stats()).toMatchObject({ model: 'lsa', chunks: 400 });
    fill(aCorpus(300, 'f'));
    expect(settle()).toBe(0);
    fill(aCorpus(500, 'g'));
    expect(settle()).toBeGreaterThan(1);
  });

  it('finds what means the same without a common word', () => {
    fill(aCorpus(1200));
    index.upsert([anIndexDocument({ key: 'near', text: 'automobile garage tyre brake fuel' }), anIndexDocument({ key: 'far', text: 'salt pepper recipe oven' }), anIndexDocument({ key: 'asked', text: 'zeppelin' })]);
    settle();
    const { hits } = index.search({ text: 'zeppelin engine motor road', limit: 100, offset: 0, from: '2026-01-01T00:00:00Z' });
    expect(hits.map(({ key }) => key)).toEqual(['asked', 'near']);
    expect(hits[1]).toMatchObject({ lexical: 0, semantic: 1 });
  });

  it('keeps vectors in step with what is added, changed and removed between searches', () => {
    fill(aCorpus(1200));
    settle();
    const near = (text: string) => index.search({ text, limit: 100, offset: 0, from: '2026-01-01T00:00:00Z' }).hits.map(({ key }) => key);
    expect(near('engine motor road')).toEqual([]);
    index.upsert([anIndexDocument({ key: 'near', text: 'automobile garage tyre brake' })]);
    expect(near('engine motor road')).toEqual(['near']);
    index.upsert([anIndexDocument({ key: 'near', text: 'soup recipe oven' })]);
    expect(near('engine motor road')).toEqual([]);
    index.remove(['near']);
    expect(near('salt pepper cook')).toEqual([]);
  });

  it.each([24, 1536])('finds the nearest of a model’s vectors of %i numbers among many, in a window, and no longer after they are gone', (dimension) => {
    const towards = (axis: number) => ({ model: 'test-model', values: Float32Array.from({ length: dimension }, (_, at) => (at % 12 === axis ? 1 : 0.1 * Math.sin(at * (axis + 1)))) });
    const document = (key: string, axis: number, day: number) => anIndexDocument({ key, occurred_at: `2026-03-${10 + day}T00:00:00Z`, chunks: [{ text: `memo ${key}`, vector: towards(axis) }] });
    fill(Array.from({ length: 600 }, (_, at) => document(`k${at}`, at % 11, at % 10)));
    index.upsert([document('wanted', 11, 3), document('early', 11, 0)]);
    const nearest = (more = {}) => index.search({ text: 'zeppelin', vector: towards(11), limit: 100, offset: 0, ...more }).hits.map(({ key }) => key);
    expect(nearest().toSorted()).toEqual(['early', 'wanted']);
    expect(nearest({ from: '2026-03-12T00:00:00Z' })).toEqual(['wanted']);
    index.remove(['early']);
    index.upsert([document('wanted', 4, 3)]);
    expect(nearest()).toEqual([]);
  });

  it('takes documents while it fits, and leaves none without a vector', () => {
    fill(aCorpus(400));
    index.step();
    index.step();
    fill(aCorpus(50, 'late'));
    settle();
    const file = new DatabaseSync(join(folder, 'a.db'), { readOnly: true });
    expect(file.prepare('select count(*) as count from vectors').get()).toEqual(expect.objectContaining({ count: 450 }));
    file.close();
  });

  it('drops a fit that was interrupted, and starts over', () => {
    fill(aCorpus(400));
    for (let step = 0; step < 15; step++) index.step();
    index.close();
    index = UserIndex.open(join(folder, 'a.db'));
    expect(index.stats().model).toBe('none');
    settle();
    expect(index.stats().model).toBe('lsa');
  });

  it('answers a query of frequent words, alone and beside rare ones, within its bound', () => {
    const documents = Array.from({ length: 9000 }, (_, at) =>
      anIndexDocument({ key: `k${at}`, text: `status report ${at % 2 ? 'weekly' : 'daily'} ${at === 4321 ? 'zeppelin' : ''}`, occurred_at: new Date(1.7e12 + at).toISOString() }),
    );
    fill(documents);
    const first = (text: string) => index.search({ text, limit: 3, offset: 0 }).hits[0]?.key;
    expect(first('status report zeppelin')).toBe('k4321');
    expect(first('status report')).toBe('k8999');
    expect(first('weekly status')).toBe('k8999');
    expect(first('zeppelin weekly daily status')).toBe('k4321');
    expect(index.search({ text: 'status weekly', limit: 1, offset: 0 }).total).toBe(9000);
  });

  it('drops words that are nearly everywhere beside others, and else lists the newest', () => {
    fill(
      Array.from({ length: 12_000 }, (_, at) =>
        anIndexDocument({ key: `k${at}`, text: `status ${at % 9 ? '' : 'report'} ${at % 4000 ? '' : 'zeppelin'}`, source: at % 2 ? 'email' : 'slack', occurred_at: new Date(1.7e12 + at).toISOString() }),
      ),
    );
    const search = (text: string, more = {}) => index.search({ text, limit: 3, offset: 0, ...more });
    expect(search('zeppelin status')).toMatchObject({ total: 3, hits: [{ key: 'k8000' }, { key: 'k4000' }, { key: 'k0' }] });
    expect(search('status').hits.map(({ key }) => key)).toEqual(['k11999', 'k11998', 'k11997']);
    expect(search('status', { sources: ['slack'], to: new Date(1.7e12 + 101).toISOString() })).toMatchObject({ total: 51, hits: [{ key: 'k100' }, { key: 'k98' }, { key: 'k96' }] });
    expect(search('status', { from: '2030-01-01T00:00:00Z' }).hits).toEqual([]);
  });

  it('keeps more documents of one instant apart than an instant has numbers', () => {
    fill(Array.from({ length: 1100 }, (_, at) => anIndexDocument({ key: `k${at}` })));
    expect(index.search({ text: 'invoice', limit: 100, offset: 1000 }).hits).toHaveLength(100);
    expect(index.stats()).toMatchObject({ documents: 1100 });
  });

  it('changes nothing when one of the documents cannot be stored', () => {
    index.upsert([anIndexDocument({ key: 'a', text: 'alpha' })]);
    const broken = anIndexDocument({ key: 'b' });
    Object.defineProperty(broken.chunks[0], 'text', { get: () => Symbol('no text') });
    expect(() => index.upsert([anIndexDocument({ key: 'a', text: 'omega' }), broken])).toThrow();
    expect(index.search({ text: 'alpha', limit: 1, offset: 0 }).total).toBe(1);
    expect(index.stats().chunks).toBe(1);
  });
});

describe('IndexFiles', () => {
  const ada = '11111111-1111-4111-8111-111111111111';
  const bob = '22222222-2222-4222-8222-222222222222';
  let folder: string;
  let files: IndexFiles;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'index-files-'));
    files = new IndexFiles(folder, 1);
  });
  afterEach(() => {
    files.close();
    rmSync(folder, { recursive: true });
  });
  const search = { name: 'search', query: { text: 'invoice', limit: 1, offset: 0 } } as const;

  it('[EMP-43] [EMP-44] answers for a user without an index, and works on with fewer files open than users', () => {
    expect(files.run(ada, search)).toEqual({ hits: [], total: 0, generation: null });
    expect(files.run(ada, { name: 'stats' })).toMatchObject({ generation: null });
    expect(files.run(ada, { name: 'remove', keys: ['x'] })).toBeNull();
    for (const user of [ada, bob, ada]) files.run(user, { name: 'upsert', documents: [anIndexDocument({ key: user })] });
    expect(files.run(bob, search)).toMatchObject({ total: 1 });
    expect(files.run(bob, { name: 'remove', keys: [bob] })).toBeNull();
    expect(files.run(bob, { name: 'stats' })).toMatchObject({ documents: 0 });
    expect(files.step()).toBe(false);
  });

  it('makes a file of another format anew', () => {
    const made = files.run(ada, { name: 'upsert', documents: [anIndexDocument()] });
    files.close();
    const file = new DatabaseSync(join(folder, `${ada}.db`));
    file.exec('pragma user_version = 99');
    file.close();
    expect(files.run(ada, search)).toMatchObject({ total: 0 });
    expect(files.run(ada, { name: 'stats' })).not.toMatchObject(made ?? {});
  });

  it('notices damage that shows while it works', () => {
    files.run(ada, { name: 'upsert', documents: [anIndexDocument()] });
    files.close();
    const file = openSync(join(folder, `${ada}.db`), 'r+');
    for (let page = 2; page < 12; page++) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(file);
    expect(files.run(ada, { name: 'stats' })).toMatchObject({ documents: 0, generation: null });
    files.run(ada, { name: 'deleteUser' });
    expect(files.run(ada, { name: 'stats' })).toMatchObject({ generation: null });
  });
});
