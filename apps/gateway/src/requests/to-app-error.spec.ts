import { describe, expect, it } from '@jest/globals';
import { AppError } from '@adjutant/contracts-core';
import { BadRequestException, NotFoundException, ServiceUnavailableException } from '@nestjs/common';

import { toAppError } from './to-app-error.js';

const failure = (fields: object): Error => Object.assign(new Error('secret path /x'), fields);

describe('toAppError', () => {
  it.each([
    [new AppError('CONFLICT', 'x'), 'CONFLICT'],
    [new NotFoundException(), 'NOT_FOUND'],
    [new BadRequestException(), 'BAD_REQUEST'],
    [new ServiceUnavailableException(), 'UNAVAILABLE'],
    [failure({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), 'PAYLOAD_TOO_LARGE'],
    [failure({ statusCode: 415 }), 'UNSUPPORTED_MEDIA_TYPE'],
    [failure({ statusCode: 500 }), 'INTERNAL'],
    ['thrown text', 'INTERNAL'],
  ])('%s is %s', (thrown, code) => {
    expect(toAppError(thrown).code).toBe(code);
  });

  it('never shows what an unknown error says', () => {
    expect(toAppError(failure({})).message).not.toContain('secret');
  });
});
