import { describe, expect, it } from '@jest/globals';

import { figure, median, percentile } from './figure.js';
import { renderTable } from './render-table.js';

const values = Array.from({ length: 100 }, (_, index) => 100 - index);

describe('figure', () => {
  it('compares with the target and with the baseline', () => {
    const given = { group: 'g', name: 'n', value: 30, unit: 'ms', baseline: { what: 'b', value: 60, unit: 'ms' } };
    expect(figure({ ...given, target: { atMost: 30 } })).toMatchObject({ isMet: true, ratio: 0.5 });
    expect(figure({ ...given, target: { atLeast: 31 } })).toMatchObject({ isMet: false });
    expect(figure({ group: 'g', name: 'n', value: 30, unit: 'ms' })).toMatchObject({ isMet: null, ratio: null });
  });

  it('takes percentiles by nearest rank', () => {
    expect([percentile(values, 0.95), median(values), percentile([7], 0.95)]).toEqual([95, 50, 7]);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('is shown as one row of a table', () => {
    const table = renderTable([figure({ group: 'focus', name: 'p95', value: 12.345, unit: 'ms', target: { atMost: 25 }, baseline: { what: 'GET /auth/me', value: 4, unit: 'ms' } })]);
    expect(table.split('\n').at(-1)).toMatch(/^focus\s+p95\s+12\.3 ms\s+≤ 25 ms\s+pass\s+3\.09 × 4 ms \(GET \/auth\/me\)$/);
  });
});
