import { describe, expect, it } from '@jest/globals';

import { withinDeadline } from './within-deadline.js';

describe('withinDeadline', () => {
  it('answers what the work answers', async () => {
    await expect(withinDeadline(1_000, Promise.resolve(7))).resolves.toBe(7);
    await expect(withinDeadline(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('does not wait longer', async () => {
    await expect(withinDeadline(5, new Promise(() => undefined))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', message: 'It did not answer within 5 ms.' });
  });
});
