import { describe, expect, it } from '@jest/globals';

import { parseArguments } from './parse-arguments.js';

describe('parseArguments', () => {
  it('starts by default', () => {
    expect(parseArguments([])).toMatchObject({ command: 'start', operands: [], data: null, port: null, sample: 'ask', isJson: false });
  });

  it('reads a command with its options', () => {
    expect(parseArguments(['import', 'a', 'b', '--data', '/d', '--json'])).toMatchObject({ command: 'import', operands: ['a', 'b'], data: '/d', isJson: true });
    expect(parseArguments(['--port', '9000', '--no-open', '--empty'])).toMatchObject({ command: 'start', port: 9000, isOpenWanted: false, sample: 'no' });
    expect(parseArguments(['import', 'a', '--owner', 'me@home.example', '--owner', 'me@work.example']).owners).toEqual(['me@home.example', 'me@work.example']);
    expect(parseArguments(['focus', '-h']).command).toBe('help');
    expect(parseArguments(['--version']).command).toBe('version');
  });

  it.each([
    [['dance'], /no command "dance"/],
    [['--port', 'x'], /^--port takes a number from 0 to 65535 .+; it is "x"\.$/],
    [['--port', '70000'], /--port takes a number/],
    [['--port', ''], /^--port takes a number .+; it is empty\.$/],
    [['--port=-1'], /--port takes a number/],
    [['--port'], /^--port needs a value behind it, for example --port 8000\./],
    [['--data', '--json'], /^--data needs a value behind it/],
    [['--data', ''], /^--data is empty\. Name a folder/],
    [['import', 'a', '--owner', ''], /^--owner is empty/],
    [['--wat'], /^There is no option --wat\./],
    [['--json=1'], /^--json takes no value\./],
    [['focus', 'extra'], /^focus takes no further words, and there is "extra"\./],
    [['start', 'start'], /^start takes no further words/],
    [['focus', '--sample'], /^focus does not take --sample; it takes --data, --json, --help\.$/],
    [['import', 'a', '--port', '1'], /^import does not take --port; it takes --owner, /],
    [['--yes'], /^start does not take --yes/],
    [['--sample', '--empty'], /Choose one/],
    [['import'], /what to import/],
    [['sample'], /^Say where to/],
    [['sample', 'a', 'b'], /^Say where to/],
    [['ask', ' '], /Ask something/],
  ])('refuses %j in one sentence', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });
});
