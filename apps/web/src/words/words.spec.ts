import { describe, expect, it } from '@jest/globals';

import { en } from './en/index.js';
import { wordsFor } from './words.js';

/** Every sentence of a catalogue, with the functions called. */
function sentences(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part === 'function') return sentences((part as (...values: unknown[]) => unknown)(2, 3));
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(sentences) : [];
}

describe('the words of the console', () => {
  it('[MIM-60] [MIM-61] [MIM-62] [MIM-74] holds the sentences that were asked for, word for word', () => {
    const all = sentences(en);
    for (const sentence of ['Well done! 🍾', 'UNDO', '…preparing your tasks…', 'Sit back and relax while I gather information', 'Test MCP connections', 'OK 🍾', 'BAD', 'Press to retry']) expect(all).toContain(sentence);
  });

  it('has no empty sentence', () => expect(sentences(en).filter((sentence) => sentence.trim() === '')).toEqual([]));

  it('falls back to English', () => expect(wordsFor(['tlh', 'en-GB'])).toBe(en));
});
