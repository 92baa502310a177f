import { describe, expect, it } from '@jest/globals';

import { parseArguments } from './parse-arguments.js';

describe('parseArguments', () => {
  it('starts by default', () => {
    expect(parseArguments([])).toMatchObject({ command: 'start', operands: [], data: null, port: null, sample: 'ask', isJson: false });
  });

  it('reads a command with its options', () => {
    expect(parseArguments(['import', 'a', 'b', '--data', '/d', '--json'])).toMatchObject({ command: 'import', operands: ['a', 'b'], data: '/d', isJson: true });
    expect(parseArguments(['--port', '9000', '--no-open', '--empty'])).toMatchObject({ command: 'start', port: 9000, isOpenWanted: false, sample: 'no' });
    expect(parseArguments(['focus', '-h']).command).toBe('help');
  });

  it.each([
    [['dance'], /no command "dance"/],
    [['--port', 'x'], /--port takes a number/],
    [['--port', '70000'], /--port takes a number/],
    [['--wat'], /--wat/],
    [['--sample', '--empty'], /Choose one/],
    [['import'], /what to import/],
    [['ask', ' '], /Ask something/],
  ])('refuses %j in one sentence', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });
});
