import { AppError } from '@adjutant/contracts-core';
import { describe, expect, it } from '@jest/globals';
import { ReplyError } from 'ioredis';

import { withinDeadline } from './within-deadline.js';

const codeIs = (code: string) => Object.assign(new Error('said the system'), { code });
const fate = (error: unknown): Promise<unknown> => withinDeadline(() => Promise.reject(error), 60_000).catch((thrown: unknown) => thrown);

describe('withinDeadline', () => {
  it('answers what was answered in time', async () => {
    expect(await withinDeadline(() => Promise.resolve(7), 60_000)).toBe(7);
  });

  it('does not wait for ever', async () => {
    await expect(withinDeadline(() => new Promise(() => undefined), 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it.each([
    ['a refused connection', codeIs('ECONNREFUSED')],
    ['a broken pipe', codeIs('EPIPE')],
    ['a connection that was closed', new Error('Connection is closed.')],
    ['a Redis that still reads its file', new ReplyError('LOADING Redis is loading the dataset in memory')],
    ['a Redis that is a copy now', new ReplyError('READONLY You can\'t write against a read only replica.')],
    ['a PostgreSQL that shuts down', codeIs('57P01')],
    ['a PostgreSQL without a place left', codeIs('53300')],
  ])('calls the store away for %s', async (_, error) => {
    expect(await fate(error)).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('cannot be reached'), cause: error });
  });

  it('says that Redis has no memory left', async () => {
    expect(await fate(new ReplyError("OOM command not allowed when used memory > 'maxmemory'."))).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('no memory left') });
  });

  it.each([
    ['a mistake in the code', new TypeError('x is not a function')],
    ['a question that Redis does not understand', new ReplyError('WRONGTYPE Operation against a key holding the wrong kind of value')],
    ['a right that is missing', new ReplyError('NOPERM this user has no permissions to run the \'get\' command')],
    ['a table that is missing', codeIs('42P01')],
    ['what has a code already', new AppError('CONFLICT', 'It runs.')],
  ])('leaves %s as it is', async (_, error) => {
    expect(await fate(error)).toBe(error);
  });
});
