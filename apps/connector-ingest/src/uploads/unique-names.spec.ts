import { describe, expect, it } from '@jest/globals';

import { uniqueNames } from './unique-names.js';

describe('uniqueNames', () => {
  it('leaves names alone that differ', () => {
    expect(uniqueNames(['a.mbox', 'b/a.mbox', 'b/c'])).toEqual(['a.mbox', 'b/a.mbox', 'b/c']);
  });

  it('numbers what would lie in the same place, whatever the disk thinks of case and accents', () => {
    expect(uniqueNames(['in.mbox', 'in.mbox', 'IN.mbox', 'in (2).mbox'])).toEqual(['in.mbox', 'in (2).mbox', 'IN (3).mbox', 'in (2) (2).mbox']);
    expect(uniqueNames(['caf\u00e9', 'cafe\u0301'])).toEqual(['caf\u00e9', 'cafe\u0301 (2)']);
  });

  it('numbers a file that is called like a folder', () => {
    expect(uniqueNames(['Mail', 'Mail/cur/1', 'mail/cur'])).toEqual(['Mail (2)', 'Mail/cur/1', 'mail/cur (2)']);
  });

  it('numbers many of one name in little time', () => {
    const names = uniqueNames(Array.from({ length: 10_000 }, () => 'message.eml'));
    expect(new Set(names).size).toBe(10_000);
  });
});
