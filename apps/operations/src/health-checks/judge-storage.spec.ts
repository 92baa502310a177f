import { describe, expect, it } from '@jest/globals';

import { judgeStorage } from './judge-storage.js';

const MIB = 1024 ** 2;

describe('judgeStorage', () => {
  it('is content with a hundred MiB', () => {
    expect(judgeStorage({ freeBytes: 100 * MIB })).toEqual({ status: 'ok', message: null });
  });

  it('says how much is left when that is too little', () => {
    expect(judgeStorage({ freeBytes: 100 * MIB - 1 })).toMatchObject({ status: 'error', message: expect.stringContaining('99 MiB are left') });
  });

  it.each([
    ['ENOENT', 'is gone'],
    ['EACCES', 'cannot be written to'],
    ['EROFS', 'read-only'],
    ['EIO', '(EIO)'],
  ])('says what %s means', (errorCode, text) => {
    expect(judgeStorage({ errorCode })).toMatchObject({ status: 'error', message: expect.stringContaining(text) });
  });
});
