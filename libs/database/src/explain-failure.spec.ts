import { AppError } from '@adjutant/contracts-core';
import { describe, expect, it } from '@jest/globals';

import { explainFailure, explainFileError } from './explain-failure.js';

describe('explainFailure', () => {
  it.each([
    ['FATAL:  could not write lock file: No space left on device', /disk is full/],
    ['initdb: error: could not create directory: Read-only file system', /read-only/],
    ['FATAL:  database files are incompatible with server', /another PostgreSQL version/],
    ['initdb: error: could not access directory "/x": Permission denied', /may not enter/],
    ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', /was taken/],
    ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', /not enough memory/],
    ['something else\nlast words', /did not start: last words/],
    ['', /said nothing/],
  ])('says what %j means and what to do', (output, sentence) => {
    expect(explainFailure(output)).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(sentence) });
  });
});

describe('explainFileError', () => {
  it.each(['ENOSPC', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR'])('says what %s means', (code) => {
    const explained = explainFileError(Object.assign(new Error(code), { code }), '/data');
    expect(explained).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/\.$/) });
  });

  it('leaves other errors as they are', () => {
    for (const error of [new Error('x'), new AppError('CONFLICT', 'y'), null]) expect(explainFileError(error, '/data')).toBe(error);
  });
});
