import { AppError } from '@adjutant/contracts-core';
import { describe, expect, it } from '@jest/globals';

import { explainS3, isRefusal } from './s3-errors.js';

const thrown = (name: string, httpStatusCode: number, more = {}) => Object.assign(new Error('original'), { name, $metadata: { httpStatusCode, requestId: 'r-1' }, ...more });

describe('explainS3', () => {
  it.each([
    ['NoSuchKey', 404, 'NOT_FOUND', 'There is no such blob'],
    ['NoSuchBucket', 404, 'UNAVAILABLE', 'The bucket of S3_BUCKET is not there'],
    ['NoSuchUpload', 404, 'CANCELLED', 'The upload was ended'],
    ['SignatureDoesNotMatch', 403, 'UNAVAILABLE', 'refuses the access key or its secret'],
    ['AccessDenied', 403, 'UNAVAILABLE', 'does not let this access key do that'],
    ['Forbidden', 403, 'UNAVAILABLE', 'does not let this access key do that'],
    ['QuotaExceeded', 403, 'UNAVAILABLE', 'has no room left'],
    ['RequestTimeTooSkewed', 403, 'UNAVAILABLE', 'The clocks'],
    ['SlowDown', 503, 'UNAVAILABLE', 'The S3 server failed'],
    ['InternalError', 500, 'UNAVAILABLE', 'The S3 server failed'],
  ])('%s (%i) is %s: "%s"', (name, status, code, words) => {
    expect(explainS3(thrown(name, status))).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('tells a line that broke from one that is slow', () => {
    expect(explainS3(Object.assign(new Error('x'), { name: 'TimeoutError', code: 'ECONNRESET' }))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(explainS3(Object.assign(new Error('x'), { name: 'TimeoutError', code: 'ETIMEDOUT' }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(explainS3(Object.assign(new Error('x'), { name: 'TimeoutError' }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('keeps name, status and request, and nothing of what the server repeats', () => {
    const error = explainS3(thrown('SignatureDoesNotMatch', 403, { AWSAccessKeyId: 'AKIDEXAMPLE', StringToSign: 'canary' }));
    expect(error.cause).toMatchObject({ message: 'SignatureDoesNotMatch (HTTP 403, request r-1)' });
    expect(Object.keys(error.cause as object)).toEqual([]);
    expect(error.details).toBeUndefined();
  });

  it('leaves what is explained already', () => {
    const error = new AppError('CONFLICT', 'There is such a blob already. Choose another key.');
    expect(explainS3(error)).toBe(error);
  });

  it('knows a refusal from a failure', () => {
    expect([isRefusal(thrown('X', 403)), isRefusal(thrown('X', 500)), isRefusal(new Error('x'))]).toEqual([true, false, false]);
  });
});
