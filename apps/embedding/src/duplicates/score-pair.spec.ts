import type { DuplicateText } from '@adjutant/contracts-embedding';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fitLogistic } from './fit-logistic.js';
import { findVeto } from './find-veto.js';
import { parseCsv } from './read-bug-reports.js';
import { scorePair } from './score-pair.js';
import { buildPairs } from './training-pairs.js';

const text = (title: string, snippet = '', rest: Partial<DuplicateText> = {}): DuplicateText => ({ title, snippet, source_ref: null, due_at: null, ...rest });
const probability = (left: DuplicateText, right: DuplicateText) => scorePair(left, right).probability;

describe('scorePair', () => {
  it.each([
    [text('Pay invoice'), text('Pay invoice')],
    [text('Send the contract to Anna', 'Please send the contract to Anna by Friday.'), text('Re: Send contract to Anna', 'as I said, the contract')],
    [text('Review the budget draft', 'Could you review the budget draft before Thursday?'), text('Review budget draft for Q3', 'can you have a look at the budget draft')],
    [text('Fix login on Safari', 'ABC-12 login fails on Safari'), text('Login broken on Safari', 'see ABC-12')],
  ])('gives at least 0.85 to one piece of work told twice (%#)', (left, right) => {
    expect(probability(left, right)).toBeGreaterThanOrEqual(0.85);
  });

  it.each([
    [text('Prepare slides for the board meeting'), text('Book a room for the board meeting')],
    [text('Water the plants'), text('Pay the invoice of the plumber')],
    [text('', ''), text('Pay the invoice')],
  ])('gives less to different work (%#)', (left, right) => {
    expect(probability(left, right)).toBeLessThan(0.85);
  });

  it('is certain of one issue, and not of one channel', () => {
    expect(scorePair(text('a', '', { source_ref: 'ABC-12' }), text('b', '', { source_ref: 'ABC-12' }))).toEqual({ probability: 1, veto: null });
    expect(probability(text('Water the plants', '', { source_ref: '#general' }), text('Pay the invoice', '', { source_ref: '#general' }))).toBeLessThan(0.5);
  });

  it('takes an issue and a mail that asks for it by its key for one, and work around it for another', () => {
    const issue = text('Antenna: internal or external', '', { source_ref: 'WATER-140', due_at: '2026-11-19T00:00:00Z' });
    expect(probability(issue, text('Decide: WATER-140: the antenna', 'can you decide until Thursday 19 November?', { due_at: '2026-11-19T00:00:00Z' }))).toBeGreaterThanOrEqual(0.85);
    for (const other of ['Review WATER-140: the antenna', 'Write the release notes for WATER-140', 'Call the bank about WATER-140', 'Decide: WATER-141: the antenna']) expect(probability(issue, text(other, other))).toBeLessThan(0.85);
    expect(probability(issue, text('Decide: WATER-140: the antenna', '', { due_at: '2026-11-25T00:00:00Z' }))).toBeLessThan(0.85);
  });

  it('is a probability, and the same whichever comes first', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        const [left, right] = [text(a, b), text(c, a)];
        const score = probability(left, right);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(probability(right, left)).toBeCloseTo(score, 9);
      }),
    );
  });
});

describe('findVeto', () => {
  it.each([
    ['different issue keys', text('Fix login', 'ABC-12'), text('Fix login', 'ABC-13')],
    ['different issue keys', text('Fix login', '', { source_ref: 'acme/api#12' }), text('Fix login, see #13')],
    ['different versions', text('Release 2.53.1'), text('Release 2.53.2')],
    ['different amounts', text('Pay 300 EUR to the plumber'), text('Pay €400 to the plumber')],
    ['different dates', text('Report', 'due 3 March'), text('Report', 'due March 10th')],
    ['different dates', text('Report', 'on 2026-03-03'), text('Report', 'on 2026-03-10')],
    ['different dates', text('Weekly report', '', { due_at: '2026-03-06T00:00:00Z' }), text('Weekly report', '', { due_at: '2026-03-13T00:00:00Z' })],
    ['different people', text('Send the contract to Anna'), text('Send the contract to Bob')],
  ])('[MIM-35] refuses %s', (reason, left, right) => {
    expect(scorePair(left, right)).toEqual({ probability: 0, veto: reason });
    expect(findVeto(right, left)).toBe(reason);
  });

  it.each([
    [text('Fix ABC-12'), text('Fix ABC-12 and ABC-13')],
    [text('Convert to UTF-8'), text('Convert to ISO-8859')],
    [text('Pay 1,000.00 EUR'), text('Pay 1000 EUR')],
    [text('Report on 3 March'), text('Report, 2026-03-03')],
    [text('Send to Anna'), text('Send the contract')],
    [text('Report for Monday'), text('Report for Anna')],
    [text('Report', '', { due_at: '2026-03-06T09:00:00Z' }), text('Report', '', { due_at: '2026-03-06T18:00:00Z' })],
  ])('has nothing against the same thing written in two ways (%#)', (left, right) => {
    expect(findVeto(left, right)).toBeNull();
  });
});

describe('the training', () => {
  it('reads quoted fields over several lines', () => {
    expect(parseCsv('a,b\r\n"x ""y""\nz",2\n')).toEqual([['a', 'b'], ['x "y"\nz', '2']]);
  });
  it('separates what can be separated', () => {
    const examples = [0.1, 0.2, 0.3, 0.7, 0.8, 0.9].map((value) => ({ features: [value], isPositive: value > 0.5, weight: 1 }));
    const { bias, weights } = fitLogistic(examples, { nonNegative: [true] });
    expect(bias).toBeLessThan(0);
    expect((weights[0] ?? 0) * 0.5 + bias).toBeCloseTo(0, 1);
    expect(fitLogistic(examples.map((example) => ({ ...example, isPositive: !example.isPositive })), { nonNegative: [true] }).weights).toEqual([0]);
  });
  it('pairs each report with itself retold, with its neighbours and with a stranger', () => {
    const reports = Array.from({ length: 30 }, (_, at) => ({ id: `${at}`, title: `Report number ${at} about printer ${at % 3}`, text: `The printer ${at % 3} in room ${at} does not print any more. `.repeat(9) }));
    const pairs = buildPairs(reports, [['1', '4']], 1);
    expect(pairs.filter(({ kind }) => kind === 'judged')).toHaveLength(1);
    expect(pairs.filter(({ kind }) => kind === 'restated')).toHaveLength(30);
    expect(pairs.filter(({ kind }) => kind === 'near').length).toBeGreaterThan(200);
    expect(buildPairs(reports, [['1', '4']], 1)).toEqual(pairs);
  });
});
