import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { ensureProgram } from './ensure-program.js';

describe('ensureProgram', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('finds a program with all that it needs, and says what to install when a part is missing', async () => {
    jest.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(1000);
    const program = { name: 'Thing', places: ['/nowhere/thing', process.execPath], debianPackage: 'thing thing-store' };
    expect(await ensureProgram({ ...program, alsoNeeded: [process.execPath] })).toBe(process.execPath);
    await expect(ensureProgram({ ...program, alsoNeeded: ['/nowhere/thing-store'] })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('apt-get install thing thing-store') });
  });
});
