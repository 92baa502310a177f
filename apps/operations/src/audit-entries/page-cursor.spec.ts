import { describe, expect, it } from '@jest/globals';

import { readCursor, writeCursor } from './page-cursor.js';

describe('the cursor of a page', () => {
  it('comes back as it went', () => {
    const position = { occurred_at: new Date('2026-03-02T09:00:00.123Z'), id: '11111111-1111-4111-8111-111111111111' };
    expect(readCursor(writeCursor(position))).toEqual(position);
  });

  it.each(['', 'x', Buffer.from('2026-03-02T09:00:00Z nobody').toString('base64url'), Buffer.from('yesterday 11111111-1111-4111-8111-111111111111').toString('base64url')])('is refused when no page gave it out: %j', (cursor) => {
    expect(() => readCursor(cursor)).toThrow('This cursor is not one of ours.');
  });
});
