import { describe, expect, it } from '@jest/globals';

import { payloadShape } from './payload-shape.js';

describe('payloadShape', () => {
  it.each([
    [{ b: 'ä', a: { secret: 1 } }, { size_bytes: 27, field_count: 2, fields: ['a', 'b'] }],
    [['secret'], { size_bytes: 10, field_count: 0, fields: [] }],
    ['secret', { size_bytes: 8, field_count: 0, fields: [] }],
    [null, { size_bytes: 4, field_count: 0, fields: [] }],
    [undefined, { size_bytes: 0, field_count: 0, fields: [] }],
    [{ unreadable_base64: '/w==', n: 1 }, { size_bytes: 34, field_count: 2, fields: ['n', 'unreadable_base64'] }],
  ])('tells of %j how large it is and how its fields are called', (payload, shape) => {
    expect(payloadShape(payload)).toEqual({ is_readable: true, ...shape });
  });

  it('tells of what nobody could read how much of it is kept', () => {
    expect(payloadShape({ unreadable_base64: Buffer.from('secret').toString('base64') })).toEqual({ is_readable: false, size_bytes: 6, field_count: 0, fields: [] });
  });

  it('shows no name that may be somebody’s words, and 50 at most', () => {
    const odd = { 'Dear Ada': 1, 'ada@example.com': 1, [`a${'b'.repeat(64)}`]: 1, '': 1 };
    expect(payloadShape({ ...odd, task_id: 1 })).toMatchObject({ field_count: 5, fields: ['task_id'] });
    const many = payloadShape(Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`field_${n}`, n])));
    expect([many.field_count, many.fields.length]).toEqual([200, 50]);
  });
});
