import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { join, normalize } from 'node:path';

import { cleanName } from './clean-name.js';

describe('cleanName', () => {
  it.each([
    ['inbox.mbox', 'inbox.mbox'],
    ['Mail/cur/1741.M1:2,S', 'Mail/cur/1741.M1:2,S'],
    ['../../etc/passwd', 'etc/passwd'],
    ['/etc/passwd', 'etc/passwd'],
    ['a/./b//../c', 'a/b/c'],
    ['C:\\Users\\rosa\\Mail', 'Users/rosa/Mail'],
    ['in\u0000bo\nx\u202embox', 'inboxmbox'],
    ['دعوة 📨/رسالة.eml', 'دعوة 📨/رسالة.eml'],
    ['half \ud83d', 'half \ufffd'],
    [' a / b ', 'a/b'],
  ])('%j is shown as %j', (name, shown) => {
    expect(cleanName(name)).toBe(shown);
  });

  it('puts a folder around the name', () => {
    expect(cleanName('cur/1', 'March')).toBe('March/cur/1');
    expect(cleanName('../x', '..')).toBe('x');
  });

  it.each(['', '..', '/', ' / . / ', '\u0000'])('refuses %j, of which nothing is left', (name) => {
    expect(() => cleanName(name, 'folder')).toThrow('The name of the file is empty.');
  });

  it('keeps what is last of a long name, and its ending', () => {
    expect(cleanName(`${'deep/'.repeat(100)}cur/1`)).toMatch(/^deep\/.*\/cur\/1$/);
    const long = cleanName(`${'😀'.repeat(300)}.mbox`);
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(200);
    expect(long).toMatch(/^(😀)+\.mbox$/u);
  });

  it('never leaves the folder that it is put in, and is clean when it is cleaned again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('..', '.', '/', '\\', 'C:', 'a', ' ')), (text, parts) => {
        const name = `${parts.join('/')}/${text}/x`;
        const shown = cleanName(name);
        expect(shown.length).toBeLessThanOrEqual(400);
        expect(normalize(join('/spool', shown)).startsWith('/spool/')).toBe(true);
        expect(cleanName(`${shown}`)).toBe(shown);
      }),
    );
  });
});
