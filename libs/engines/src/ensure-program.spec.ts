import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { ensureProgram } from './ensure-program.js';
import { rabbitMqProgram } from './rabbitmq.js';

describe('ensureProgram', () => {
  const { PATH } = process.env;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'adjutant-programs-'));
    jest.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(1000);
  });
  afterEach(async () => {
    process.env['PATH'] = PATH;
    jest.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  /** A file below the folder of this test. */
  async function put(path: string, { text = '#!/bin/sh\n', mode = 0o755 } = {}): Promise<string> {
    const file = join(folder, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode);
    return file;
  }

  const searchIn = (...folders: string[]): void => void (process.env['PATH'] = folders.map((name) => join(folder, name)).join(delimiter));
  const thing = { name: 'Thing', command: 'thing', places: ['/nowhere/thing'], debianPackage: 'thing thing-store' };

  it('finds a program with all that it needs, and says what to install when a part is missing', async () => {
    const program = { name: 'Thing', places: ['/nowhere/thing', process.execPath], debianPackage: 'thing thing-store' };
    expect(await ensureProgram({ ...program, alsoNeeded: [process.execPath] })).toBe(process.execPath);
    await expect(ensureProgram({ ...program, alsoNeeded: ['/nowhere/thing-store'] })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('apt-get install thing thing-store') });
  });

  it('takes the first on PATH that can be run, and where there is none what lies in its places', async () => {
    const [place, second] = [await put('places/thing'), await put('second/thing')];
    await put('unable/thing', { mode: 0o644 });
    await mkdir(join(folder, 'folder', 'thing'), { recursive: true });
    searchIn('missing', 'unable', 'folder', 'second', 'places');
    expect(await ensureProgram({ ...thing, places: [place] })).toBe(second);
    searchIn('missing', 'unable', 'folder');
    expect(await ensureProgram({ ...thing, places: [place] })).toBe(place);
    await expect(ensureProgram(thing)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'Thing is not on this machine. Install it (Debian: apt-get install thing thing-store) and run the command again.' });
  });

  it('finds on PATH what the program needs, and goes into no folder that depends on where one stands', async () => {
    const found = await put('bin/thing');
    searchIn('bin');
    await expect(ensureProgram({ ...thing, alsoNeeded: ['/nowhere/thing-store'] })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await put('bin/thing-store');
    expect(await ensureProgram({ ...thing, alsoNeeded: ['/nowhere/thing-store'] })).toBe(found);
    process.env['PATH'] = relative(process.cwd(), join(folder, 'bin'));
    await expect(ensureProgram(thing)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('passes over the wrapper of a package, which would run RabbitMQ as another user', async () => {
    const place = await put('places/rabbitmq-server');
    const program = { ...rabbitMqProgram, places: [place] };
    await put('wrapped/rabbitmq-server', { text: `#!/bin/sh\nif [ \`id -u\` = 0 ] ; then\n    su rabbitmq -s /bin/sh -c "/usr/lib/rabbitmq/bin/rabbitmq-server"\nfi\n` });
    const own = await put('own/rabbitmq-server', { text: '#!/bin/sh\nexec erl -noinput -s rabbit boot\n' });
    searchIn('wrapped');
    expect(await ensureProgram(program)).toBe(place);
    searchIn('wrapped', 'own');
    expect(await ensureProgram(program)).toBe(own);
  });
});
