import { describe, expect, it } from '@jest/globals';
import { LineGatherer } from './line-gatherer.js';

describe('LineGatherer', () => {
  it('hands the lines of one turn on together, in order, and each once', async () => {
    const written: string[] = [];
    const gatherer = new LineGatherer((text) => written.push(text));
    for (const line of ['a\n', 'b\n']) gatherer.write(line);
    expect(written).toEqual([]);
    await new Promise(setImmediate);
    gatherer.write('c\n');
    await new Promise(setImmediate);
    expect(written).toEqual(['a\nb\n', 'c\n']);
  });

  it('keeps nothing back when the process exits', () => {
    const before = process.listeners('exit');
    const written: string[] = [];
    const gatherer = new LineGatherer((text) => written.push(text));
    const flush = process.listeners('exit').find((listener) => !before.includes(listener));
    gatherer.write('last words\n');
    flush?.(0);
    expect(written).toEqual(['last words\n']);
  });
});
